using System.Globalization;
using PrefillBench.Spec;
using PrefillBench.Units;

namespace PrefillBench.Gate;

/// <summary>Whether the gate's rule can fire at all under a policy. A rule that cannot is bad input, not a green gate.</summary>
public static class PolicyChecks
{
    private static readonly TwoStageRule Rule = TwoStageRule.InForce;

    /// <summary>The problems of a policy. The reader of specs calls this, because it knows keys and their places but no rule.</summary>
    public static IEnumerable<PolicyProblem> Of(GatePolicy policy)
    {
        (string? Text, string[] Keys)[] checks =
        [
            (WhyNotCaught(policy.MustCatch, policy.Tolerate), ["must_catch", "tolerate"]),
            (WhyNeverConfirmed(policy.MaxPairs), ["max_pairs"]),
            (WhyNeverSignificant(policy.FalseAlarm), ["false_alarm"]),
        ];
        return from check in checks
               where check.Text is not null
               select new PolicyProblem(check.Text, [.. check.Keys]);
    }

    private static string? WhyNotCaught(MustCatch mustCatch, Percent tolerate)
    {
        if (mustCatch is MustCatch.Auto)
        {
            return tolerate.Value < Rule.MustCatchCap.Value ? null
                : $"`tolerate` {Text(tolerate.Value)} is too large: `must_catch: auto` is at most {Text(Rule.MustCatchCap.Value)}, and "
                    + "must be more than `tolerate`.";
        }

        var lowest = mustCatch switch
        {
            MustCatch.Fixed one => one.Value.Value,
            MustCatch.ByDuration steps => steps.Steps.Min(step => step.Value.Value),
            _ => throw new ArgumentOutOfRangeException(nameof(mustCatch)),
        };
        return lowest > tolerate.Value ? null
            : $"`must_catch` {Text(lowest)} must be more than `tolerate` {Text(tolerate.Value)}.";
    }

    private static string? WhyNeverConfirmed(int maxPairs) => maxPairs >= Rule.LeastPairs ? null
        : $"`max_pairs` {maxPairs} can never confirm a regression, which takes {Rule.ScreenPairs} screening and "
            + $"{Rule.LeastConfirmingPairs} confirming pairs; write at least {Rule.LeastPairs}.";

    /// <summary>The smallest p of an exact sign-flip test on n pairs is 2^-n, whatever the data.</summary>
    private static string? WhyNeverSignificant(Percent falseAlarm)
    {
        var pairs = Rule.LeastConfirmingPairs;
        var best = 100 * Math.Pow(2, -pairs);
        var level = Rule.TestedOnceLevel(falseAlarm.Value);
        return level >= best ? null
            : $"`false_alarm` {Text(falseAlarm.Value)} can never be met: "
            + $"the two-stage test has {100 * Rule.TestedOnceShare:0}% of it, {Text(level)}, "
            + $"but {pairs} sign flips give at best p = 2^-{pairs} = {Text(best)}; "
            + $"write at least {Text(RoundedUp(best / Rule.TestedOnceShare))}.";
    }

    private static double RoundedUp(double percent) => Math.Ceiling(percent * 1000) / 1000;

    private static string Text(double percent) => percent.ToString("0.#####", CultureInfo.InvariantCulture) + "%";
}
