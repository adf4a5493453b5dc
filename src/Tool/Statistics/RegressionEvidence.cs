using System.Collections.Immutable;

namespace PrefillBench.Statistics;

/// <summary>
/// Evidence against "this row is not slower than tolerated" that may be looked at any number of times, for whatever is decided after the
/// one sign-flip test. It has an error rate of its own, so give it every pair of the row from the first on. Scores clip((d - tolerate) / (3
/// s)), mean at most 0 when d is symmetric about a slow-down of at most tolerate. The family shares the error rate by Bonferroni: a row is
/// rejected at E >= family / alpha.
/// </summary>
public static class RegressionEvidence
{
    /// <summary>The bets run from cautious ones, best for small slow-downs, to bold ones.</summary>
    private static readonly double[] Lambdas = [0.2, 0.4, 0.6, 0.8, 0.95];

    /// <param name="tolerateLog">ln(1 + tolerate).</param>
    /// <param name="family">Hypotheses that share <paramref name="falseAlarm"/>: the rows and, if judged, the diffuse one.</param>
    /// <param name="falseAlarm">Probability allowed of any false rejection over all looks of the whole family, for example 0.002.</param>
    public static EvidencePath Of(PairedRow row, double tolerateLog, int family, double falseAlarm)
    {
        Finite.Required(tolerateLog, nameof(tolerateLog));
        return EvidencePath.Of(
            Enumerable.Range(0, row.Pairs).Select(pair => row.RegressionScore(pair, tolerateLog)), Lambdas, Threshold(family, falseAlarm));
    }

    /// <summary>Mean over rows of the regression scores, for each pair; in -1..1.</summary>
    public static ImmutableArray<double> MeanScores(IReadOnlyList<PairedRow> rows, double tolerateLog)
    {
        var pairs = PairedRows.SharedPairs(rows);
        return [.. Enumerable.Range(0, pairs)
            .Select(pair => rows.Average(row => row.RegressionScore(pair, tolerateLog)))];
    }

    public static double Threshold(int family, double falseAlarm) =>
        Finite.AtLeast(family, 1, nameof(family)) / Finite.Probability(falseAlarm, nameof(falseAlarm));
}
