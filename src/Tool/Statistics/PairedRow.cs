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

    public int Pairs => LogRatios.Length;

    /// <summary>d of one pair from the two processes' medians.</summary>
    public static double LogRatio(Milliseconds approved, Milliseconds candidate) => Math.Log(candidate.Value / approved.Value);

    /// <summary>
    /// Candidate and approved exchanged: a test of "slower than tolerated" on the mirrored row is the test of "faster by more than
    /// tolerated" on this one, with the same error rate.
    /// </summary>
    public PairedRow Mirrored() => new([.. LogRatios.Select(d => -d)], NoiseSd);
}
