using System.Collections.Immutable;
using PrefillBench.Units;

namespace PrefillBench.Statistics;

/// <summary>One row's pairs of fresh processes.</summary>
public sealed record PairedRow
{
    /// <param name="logRatios">d[pair] = ln(candidate time) - ln(approved time); finite, at least one.</param>
    /// <param name="noiseSd">
    /// Standard deviation of d between pairs of one and the same kernel, positive, fixed before these pairs were seen.
    /// </param>
    public PairedRow(ImmutableArray<double> logRatios, double noiseSd)
    {
        Finite.Required(logRatios.IsDefault ? [] : logRatios.AsSpan(), nameof(logRatios));
        LogRatios = logRatios;
        NoiseSd = Finite.Positive(noiseSd, nameof(noiseSd));
    }

    public ImmutableArray<double> LogRatios { get; }

    public double NoiseSd { get; }

    /// <summary>
    /// What this row is tolerated beyond the tolerance that its test is about, as a log ratio; a constant fixed before these pairs were
    /// seen. The tests of "slower than tolerated" are then about tolerate + lift.
    /// </summary>
    public double LiftLog { get; init => field = Finite.Required(value, nameof(value)); }

    public int Pairs => LogRatios.Length;

    /// <summary>d of one pair from the two processes' medians.</summary>
    public static double LogRatio(Milliseconds approved, Milliseconds candidate) => Math.Log(candidate.Value / approved.Value);

    /// <summary>
    /// Candidate and approved exchanged: a test of "slower than tolerated" on the mirrored row is the test of "faster by more than
    /// tolerated" on this one, with the same error rate.
    /// </summary>
    public PairedRow Mirrored() => new([.. LogRatios.Select(d => -d)], NoiseSd) { LiftLog = LiftLog };

    /// <summary>The score of a pair in the tests of "slower than tolerated", <see cref="ClippedScore.Regression"/>.</summary>
    /// <param name="tolerateLog">ln(1 + tolerate), of all rows of the test.</param>
    internal double RegressionScore(int pair, double tolerateLog) =>
        ClippedScore.Regression(LogRatios[pair] - LiftLog, tolerateLog, NoiseSd);
}
