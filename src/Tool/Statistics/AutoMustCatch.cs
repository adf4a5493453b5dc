using PrefillBench.Units;

namespace PrefillBench.Statistics;

/// <summary>
/// <c>must_catch: auto</c>: what the rule catches in 95 % of gates with the most confirming pairs it may take, max(2 %, exp(tolerate + F s
/// / sqrt(pairs)) - 1), rounded up to 0.5 % (<see cref="CaughtEffect"/>). The sum is one of log ratios, where s lives.
/// </summary>
public abstract record AutoMustCatch
{
    public static readonly Percent Least = new(2);

    public static readonly Percent Most = new(20);

    private const double StepPercent = 0.5;

    private AutoMustCatch()
    {
    }

    public sealed record Gated(Percent Value) : AutoMustCatch;

    /// <summary>Too noisy: even <see cref="Most"/> would take <paramref name="PairsNeeded"/> confirming pairs.</summary>
    public sealed record Ungated(int PairsNeeded) : AutoMustCatch;

    /// <param name="upperNoise">Standard deviation of a pair's log ratio with its margin, <see cref="NoiseSd.Upper"/>.</param>
    /// <param name="rows">Rows compared in pairs.</param>
    /// <param name="pairs">The most confirming pairs the rule may take.</param>
    public static AutoMustCatch For(Percent tolerate, double upperNoise, int rows, int pairs)
    {
        var percent = 100 * double.ExpM1(CaughtEffect.MinimumLog(tolerate.LogRatio, upperNoise, rows, pairs));

        // A value on a step must not be lifted to the next by its rounding error.
        var rounded = StepPercent * Math.Ceiling((percent / StepPercent) - 1e-9);
        return rounded <= Most.Value
            ? new Gated(new Percent(Math.Max(Least.Value, rounded)))
            : new Ungated(
                tolerate.Value < Most.Value ? CaughtEffect.PairsNeeded(Most.LogRatio, tolerate.LogRatio, upperNoise, rows) : int.MaxValue);
    }
}
