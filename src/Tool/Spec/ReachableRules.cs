using System.Globalization;
using PrefillBench.Units;

namespace PrefillBench.Spec;

/// <summary>
/// Whether the gate's rules can fire at all under a policy. A rule that cannot is bad input, not a green gate.
/// The numbers of the rules are those of DESIGN section 7.
/// </summary>
internal static class ReachableRules
{
    /// <summary>Pairs that every row gets first, and the least fresh pairs that confirm a suspicion.</summary>
    public const int ScreeningPairs = 5;
    public const int ConfirmingPairs = 12;

    /// <summary>The most, for rows whose noise asks for them.</summary>
    private const int MostConfirmingPairs = 20;

    /// <summary>The part of false_alarm spent on the two-stage test; the rest is for later looks.</summary>
    public const double ConfirmingShare = 0.8;

    /// <summary>must_catch: auto never goes beyond this.</summary>
    public static readonly Percent AutoCap = new(20);

    /// <summary>PASS averages two bets: the share of the stake that one pair can win or lose.</summary>
    private const double CautiousBet = 0.8;
    private const double BoldBet = 1;

    public static string? WhyNotCaught(MustCatch mustCatch, Percent tolerate)
    {
        if (mustCatch is MustCatch.Auto)
        {
            return tolerate.Value < AutoCap.Value ? null
                : $"`tolerate` {Text(tolerate.Value)} leaves nothing for `must_catch: auto` to catch, which stops at {Text(AutoCap.Value)}.";
        }

        var lowest = mustCatch switch
        {
            MustCatch.Fixed one => one.Value.Value,
            MustCatch.ByDuration steps => steps.Steps.Min(step => step.Value.Value),
            _ => throw new ArgumentOutOfRangeException(nameof(mustCatch)),
        };
        return lowest > tolerate.Value ? null
            : $"`must_catch` {Text(lowest)} must be more than `tolerate` {Text(tolerate.Value)}: what is tolerated cannot have to be caught.";
    }

    /// <summary>The most confirming pairs that fit between the screen and max_pairs.</summary>
    public static int MostConfirming(int maxPairs) => Math.Clamp(maxPairs - ScreeningPairs, ConfirmingPairs, MostConfirmingPairs);

    public static string? WhyNeverConfirmed(int maxPairs) => maxPairs >= ScreeningPairs + ConfirmingPairs ? null
        : $"`max_pairs` {maxPairs} can never confirm a regression: {ScreeningPairs} screening pairs and {ConfirmingPairs} fresh ones make {ScreeningPairs + ConfirmingPairs}.";

    /// <summary>The smallest p of an exact sign-flip test on n pairs is 2^-n, whatever the data.</summary>
    public static string? WhyNeverSignificant(Percent falseAlarm)
    {
        var best = 100 * Math.Pow(2, -ConfirmingPairs);
        var level = ConfirmingShare * falseAlarm.Value;
        return level >= best ? null
            : $"`false_alarm` {Text(falseAlarm.Value)} can never be met: the two-stage test has {100 * ConfirmingShare:0} % of it, {Text(level)}, "
            + $"but {ConfirmingPairs} sign flips give at best p = 2^-{ConfirmingPairs} = {Text(best)}; write at least {Text(RoundedUp(best / ConfirmingShare))}.";
    }

    /// <summary>A bet of share b grows by at most 1 + b per pair; PASS needs the mean of the bets to reach 1 / missed.</summary>
    public static string? WhyNeverPassed(Percent missed, int maxPairs)
    {
        var most = (Math.Pow(1 + CautiousBet, maxPairs) + Math.Pow(1 + BoldBet, maxPairs)) / 2;
        return most >= 1 / missed.Fraction ? null
            : $"`missed` {Text(missed.Value)} can never be met: PASS needs evidence of {1 / missed.Fraction:N0}, but {maxPairs} pairs give at most {most:N0}; raise `max_pairs` or `missed`.";
    }

    private static double RoundedUp(double percent) => Math.Ceiling(percent * 1000) / 1000;

    private static string Text(double percent) => percent.ToString("0.#####", CultureInfo.InvariantCulture) + " %";
}
