using System.Collections.Immutable;

namespace PrefillBench.Statistics;

/// <summary>
/// Which rows are slower than tolerated, with one error rate for all of them (Westfall and Young, Resampling-Based Multiple Testing, 1993,
/// single-step maxT; the flips are Fisher's randomisation). A coin decided each pair's order, so for a row that is slower by exactly
/// "tolerate", with the same noise on both sides, the sign of every score was a fair coin, the same coin for all rows of the pair.
/// T[row] = sum over pairs of Psi((d - tolerate) / (3 s)); M(signs) = max over rows of the sum with those signs;
/// p[row] = share of the sign vectors with M at least T[row]. Rows that are truly slow only enlarge M, so the others stay protected.
/// </summary>
public static class SignFlipMaxT
{
    /// <summary>Every sign vector is tried up to this many pairs (16,384 vectors).</summary>
    public const int ExactPairs = 14;

    /// <summary>Random sign vectors beyond that, besides the observed one; they resolve p = 0.008 to a standard error of 0.0009.</summary>
    public const int RandomFlips = 10_000;

    /// <summary>Sign vectors are held as 64 coins.</summary>
    public const int MaxPairs = 64;

    /// <summary>Fewer rows than this have no "all rows together" worth a hypothesis of its own.</summary>
    public const int RowsForDiffuse = 3;

    /// <param name="rows">
    /// Rows that share their pairs: 1..<see cref="MaxPairs"/> pairs each, pair b of one row ran in the same processes as pair b of another.
    /// </param>
    /// <param name="tolerateLog">ln(1 + tolerate): the slow-down that is not a regression.</param>
    /// <param name="seed">Chooses the random sign vectors; unused up to <see cref="ExactPairs"/> pairs.</param>
    /// <param name="withDiffuse">Also test the rows together when there are <see cref="RowsForDiffuse"/> or more.</param>
    /// <param name="together">
    /// The rows of the hypothesis about all of them, where they are more than those tested singly, of which there may be none; they share
    /// the pairs.
    /// </param>
    public static SignFlipResult Test(
        IReadOnlyList<PairedRow> rows, double tolerateLog, ulong seed, bool withDiffuse = true, IReadOnlyList<PairedRow>? together = null)
    {
        Finite.Required(tolerateLog, nameof(tolerateLog));
        var pairs = PairedRows.SharedPairs(rows.Count == 0 && together is not null ? together : rows);
        if (pairs > MaxPairs)
        {
            throw new ArgumentException($"At most {MaxPairs} pairs can be flipped; got {pairs}.", nameof(rows));
        }

        var scores = new ScoreTable(rows, pairs, tolerateLog);
        var all = together is null ? scores : new ScoreTable(together, SharedPairs(together, pairs), tolerateLog);
        var diffuse = withDiffuse && (together ?? rows).Count >= RowsForDiffuse ? new DiffuseRow(all) : null;
        var signs = SignVectors.For(pairs, seed);

        var maxima = scores.Maxima(signs);
        if (diffuse is not null)
        {
            for (var flip = 0; flip < maxima.Length; flip++)
            {
                maxima[flip] = Math.Max(maxima[flip], diffuse.Statistic(signs[flip]));
            }
        }

        Array.Sort(maxima);
        return new SignFlipResult(
            [.. Enumerable.Range(0, rows.Count).Select(row => ShareAtLeast(maxima, scores.Observed(row)))],
            diffuse is null ? null : ShareAtLeast(maxima, diffuse.Statistic(SignVectors.Observed)),
            signs.Length,
            pairs <= ExactPairs);
    }

    private static int SharedPairs(IReadOnlyList<PairedRow> together, int pairs) =>
        PairedRows.SharedPairs(together) == pairs
            ? pairs
            : throw new ArgumentException("The rows tested together must have the pairs of those tested singly.", nameof(together));

    /// <summary>
    /// The smallest p that so many pairs can give, whatever the number of rows: a false-alarm rate below it can never be met.
    /// Twice that beside a row with full negative scores, whose negation is as extreme; the screening stage sends none such on.
    /// </summary>
    public static double SmallestP(int pairs) =>
        Finite.AtLeast(pairs, 1, nameof(pairs)) <= ExactPairs ? Math.ScaleB(1, -pairs) : 1.0 / (1 + RandomFlips);

    /// <summary>
    /// The observed signs are among the flips, so the share is never 0: 1/2^n exact, (1 + #)/(1 + N) random (Phipson and Smyth, 2010).
    /// </summary>
    private static double ShareAtLeast(double[] sorted, double statistic)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = sorted[middle] < statistic ? (middle + 1, high) : (low, middle);
        }

        return (double)(sorted.Length - low) / sorted.Length;
    }
}

/// <param name="AdjustedP">One per row, in the order given: rejecting those at most alpha has family-wise error alpha.</param>
/// <param name="DiffuseP">The rows together; null if there were too few or it was not asked for. Part of the same family.</param>
/// <param name="SignVectors">How many were tried, the observed one included.</param>
/// <param name="Exact">All of them, not a random choice.</param>
public sealed record SignFlipResult(ImmutableArray<double> AdjustedP, double? DiffuseP, int SignVectors, bool Exact);
