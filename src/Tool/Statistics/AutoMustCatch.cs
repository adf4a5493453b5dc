using PrefillBench.Units;

namespace PrefillBench.Statistics;

/// <summary>
/// <c>must_catch: auto</c>: what 12 confirming pairs see of a row's noise, max(2 %, tolerate + 3.97 s / sqrt(12)), rounded up to 0.5 %.
/// The sum is one of log ratios, where s lives; the result is the slow-down in percent, exp(sum) - 1.
/// </summary>
public abstract record AutoMustCatch
{
    public static readonly Percent Least = new(2);

    public static readonly Percent Most = new(20);

    /// <summary>Pairs of the confirming stage.</summary>
    public const int Pairs = 12;

    private const double StepPercent = 0.5;

    private AutoMustCatch()
    {
    }

    public sealed record Gated(Percent Value) : AutoMustCatch;

    /// <summary>Too noisy: even <see cref="Most"/> would take <paramref name="PairsNeeded"/> pairs.</summary>
    public sealed record Ungated(int PairsNeeded) : AutoMustCatch;

    /// <param name="noiseSd">Standard deviation of a pair's log ratio.</param>
    public static AutoMustCatch For(Percent tolerate, double noiseSd)
    {
        var percent = 100 * double.ExpM1(DetectableEffect.MinimumLog(tolerate.LogRatio, noiseSd, Pairs));

        // A value on a step must not be lifted to the next by its rounding error.
        var rounded = StepPercent * Math.Ceiling((percent / StepPercent) - 1e-9);
        return rounded <= Most.Value
            ? new Gated(new Percent(Math.Max(Least.Value, rounded)))
            : new Ungated(tolerate.Value < Most.Value ? DetectableEffect.PairsNeeded(Most.LogRatio, tolerate.LogRatio, noiseSd) : int.MaxValue);
    }
}
