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
        IReadOnlyList<PairedRow> rows, double tolerateLog, ulong seed, bool withDiffuse = true,
        IReadOnlyList<PairedRow>? together = null) =>
        Test([new SignFlipShard(rows, withDiffuse ? together ?? rows : [])], tolerateLog, seed);

    /// <summary>
    /// The same test over machines that share no pair. Their coins are independent, so the group of the flips is the product of the
    /// machines' groups. Rows of different machines may have different numbers of pairs, so each enters with T / sqrt(pairs); on one
    /// machine that changes no comparison. Several machines take random sign vectors always.
    /// </summary>
    /// <param name="shards">At least one; each with a row.</param>
    /// <returns>Adjusted p of all rows, shard after shard.</returns>
    public static SignFlipResult Test(IReadOnlyList<SignFlipShard> shards, double tolerateLog, ulong seed)
    {
        Finite.Required(tolerateLog, nameof(tolerateLog));
        Finite.AtLeast(shards.Count, 1, nameof(shards));
        ShardScores[] scores = [.. shards.Select(shard => new ShardScores(shard, tolerateLog))];
        var exact = scores.Length == 1 && scores[0].Pairs <= ExactPairs;
        ulong[][] signs = [.. scores.Select((shard, index) =>
            exact ? SignVectors.All(shard.Pairs) : SignVectors.Drawn(shard.Pairs, SignVectors.SeedOfShard(seed, index)))];
        var diffuse = new DiffuseStatistic(scores);
        var maxima = new double[signs[0].Length];
        Array.Fill(maxima, double.NegativeInfinity);
        foreach (var (shard, own) in scores.Zip(signs))
        {
            var largest = shard.Maxima(own);
            for (var flip = 0; flip < maxima.Length; flip++)
            {
                maxima[flip] = Math.Max(maxima[flip], largest[flip]);
            }
        }

        for (var flip = 0; diffuse.Exists && flip < maxima.Length; flip++)
        {
            maxima[flip] = Math.Max(maxima[flip], diffuse.Of(shard => signs[shard][flip]));
        }

        Array.Sort(maxima);
        return new SignFlipResult(
            [.. scores.SelectMany(shard => shard.Observed).Select(statistic => ShareAtLeast(maxima, statistic))],
            diffuse.Exists ? ShareAtLeast(maxima, diffuse.Of(_ => SignVectors.Observed)) : null,
            exact);
    }

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
/// <param name="Exact">All of them, not a random choice.</param>
public sealed record SignFlipResult(ImmutableArray<double> AdjustedP, double? DiffuseP, bool Exact);

/// <summary>Rows that one machine measured in the same pairs.</summary>
/// <param name="Rows">Tested singly; there may be none where <paramref name="Together"/> has some.</param>
/// <param name="Together">
/// Rows of the hypothesis about all of them, with the same pairs; fewer than <see cref="SignFlipMaxT.RowsForDiffuse"/> take no part in it.
/// </param>
public sealed record SignFlipShard(IReadOnlyList<PairedRow> Rows, IReadOnlyList<PairedRow> Together);
