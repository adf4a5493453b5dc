using System.Collections.Immutable;
using CsCheck;
using PrefillBench.Statistics;

namespace PrefillBench.Tests.Statistics;

public static class SignFlipMaxTTests
{
    private const double Tolerate = 0.005;

    private static readonly Gen<PairedRow[]> Sweeps =
        from shape in Gen.Select(Gen.Int[1, 6], Gen.Int[1, 10])
        from rows in Gen.Select(Gen.Double[-0.03, 0.04].Array[shape.Item2], Gen.Double[0.002, 0.02]).Array[shape.Item1]
        select rows.Select(row => new PairedRow([.. row.Item1], row.Item2)).ToArray();

    [Fact]
    public static void Adjusted_p_equals_the_enumeration_of_every_sign_vector() => Sweeps.Sample(
        rows =>
        {
            var result = SignFlipMaxT.Test(rows, Tolerate, seed: 1);

            var expected = NaiveSignFlip.Test(rows, Tolerate);
            double[] actual = result.DiffuseP is { } diffuse ? [.. result.AdjustedP, diffuse] : [.. result.AdjustedP];
            Assert.Equal(expected, actual);
            Assert.True(result.Exact);
        },
        iter: 150);

    /// <summary>Each machine has rows and pairs of its own number; together few enough to be enumerated.</summary>
    private static readonly Gen<PairedRow[][]> Machines =
        (from shape in Gen.Select(Gen.Int[1, 4], Gen.Int[2, 5])
         from rows in Gen.Select(Gen.Double[-0.02, 0.05].Array[shape.Item2], Gen.Double[0.002, 0.02]).Array[shape.Item1]
         select rows.Select(row => new PairedRow([.. row.Item1], row.Item2)).ToArray()).Array[2, 2];

    [Fact]
    public static void Over_machines_adjusted_p_is_that_of_the_product_of_their_sign_vectors() => Machines.Sample(
        machines =>
        {
            var result = SignFlipMaxT.Test([.. machines.Select(rows => new SignFlipShard(rows, rows))], Tolerate, seed: 5);

            var (rows, diffuse) = NaiveSignFlip.Test(machines, Tolerate);
            Assert.Equal(diffuse is null, result.DiffuseP is null);
            double[] expected = [.. rows, .. diffuse is { } p ? (double[])[p] : []];
            double[] actual = [.. result.AdjustedP, .. result.DiffuseP is { } q ? (double[])[q] : []];
            Assert.All(
                expected.Zip(actual),
                both => Assert.InRange(both.Second, both.First - Error(both.First), both.First + Error(both.First)));
            Assert.False(result.Exact);
        },
        iter: 60);

    /// <summary>Five standard errors of a share of the random sign vectors, and the observed one.</summary>
    private static double Error(double p) => (5 * Math.Sqrt(p * (1 - p) / SignFlipMaxT.RandomFlips)) + (2.0 / SignFlipMaxT.RandomFlips);

    [Fact]
    public static void One_machine_gives_the_same_p_by_either_call() => Sweeps.Sample(
        rows =>
        {
            var alone = SignFlipMaxT.Test(rows, Tolerate, seed: 1);
            var shard = SignFlipMaxT.Test([new SignFlipShard(rows, rows)], Tolerate, seed: 1);

            Assert.Equal(alone.AdjustedP, shard.AdjustedP);
            Assert.Equal(alone.DiffuseP, shard.DiffuseP);
        },
        iter: 50);

    [Fact]
    public static void One_row_slower_in_every_pair_has_the_smallest_p()
    {
        for (var pairs = 1; pairs <= 14; pairs++)
        {
            var row = new PairedRow([.. Enumerable.Repeat(0.05, pairs)], 0.007);

            var result = SignFlipMaxT.Test([row], Tolerate, seed: 1);

            Assert.Equal(Math.Pow(0.5, pairs), result.AdjustedP[0]);
            Assert.Equal(SignFlipMaxT.SmallestP(pairs), result.AdjustedP[0]);
        }
    }

    [Fact]
    public static void The_smallest_p_does_not_grow_with_the_number_of_rows()
    {
        PairedRow slow = new([.. Enumerable.Repeat(0.2, 7)], 0.007);
        var rest = new Noise(3).Sweep(100, 7, Tolerate, 0.007, 0.3);

        var result = SignFlipMaxT.Test([slow, .. rest], Tolerate, seed: 1);

        Assert.Equal(1.0 / 128, result.AdjustedP[0]);
    }

    [Fact]
    public static void Rows_far_below_the_tolerance_double_the_smallest_p_because_their_negation_reaches_the_limit_too()
    {
        PairedRow slow = new([.. Enumerable.Repeat(0.2, 7)], 0.007);
        PairedRow fast = new([.. Enumerable.Repeat(-0.2, 7)], 0.007);

        var result = SignFlipMaxT.Test([slow, fast], Tolerate, seed: 1);

        Assert.Equal(2.0 / 128, result.AdjustedP[0]);
    }

    [Fact]
    public static void The_observed_signs_count_among_the_random_ones()
    {
        var result = SignFlipMaxT.Test([new PairedRow([.. Enumerable.Repeat(0.2, 40)], 0.007)], Tolerate, seed: 1);

        Assert.Equal(1.0 / 10_001, result.AdjustedP[0]);
        Assert.Equal(SignFlipMaxT.SmallestP(40), result.AdjustedP[0]);
        Assert.False(result.Exact);
    }

    [Fact]
    public static void Random_flips_agree_with_the_exact_tail_of_the_binomial()
    {
        // 20 full scores, 14 slower: P(B >= 14), B ~ Binomial(20, 1/2), is 0.0577.
        var row = new PairedRow([.. Enumerable.Range(0, 20).Select(pair => pair < 14 ? 0.2 : -0.2)], 0.007);

        var p = SignFlipMaxT.Test([row], Tolerate, seed: 5).AdjustedP[0];

        Assert.InRange(p, 0.0577 - 0.007, 0.0577 + 0.007);
    }

    [Fact]
    public static void Identical_samples_never_regress() => Gen.Select(Gen.Int[1, 8], Gen.Int[1, 20]).Sample(
        (rows, pairs) =>
        {
            var result =
                SignFlipMaxT.Test(Enumerable.Repeat(new PairedRow([.. new double[pairs]], 0.001), rows).ToArray(), Tolerate, seed: 2);

            Assert.All(result.AdjustedP, p => Assert.True(p > 0.5));
            Assert.True(result.DiffuseP is null or > 0.5);
        },
        iter: 30);

    [Fact]
    public static void A_row_exactly_at_the_tolerance_has_p_one()
    {
        var result = SignFlipMaxT.Test([new PairedRow([.. Enumerable.Repeat(Tolerate, 9)], 0.007)], Tolerate, seed: 1);

        Assert.Equal(1, result.AdjustedP[0]);
    }

    [Fact]
    public static void The_diffuse_row_finds_what_rows_seldom_show()
    {
        var noise = new Noise(11);

        var results = Enumerable.Range(0, 50)
            .Select(_ =>
                SignFlipMaxT.Test(noise.Sweep(60, 12, slowDownLog: Tolerate + 0.002, noiseSd: 0.007, sharedPart: 0.02), Tolerate, seed: 1))
            .ToArray();

        var (byDiffuse, byRow) =
            (results.Count(result => result.DiffuseP <= 0.008), results.Count(result => result.AdjustedP.Min() <= 0.008));
        Assert.True(byDiffuse >= 35 && byRow <= 15, $"of 50 sweeps {byDiffuse} by the diffuse row, {byRow} by a single one");
    }

    /// <summary>No row looked slower by itself: the rows together are tested alone, and no row's noise blunts that.</summary>
    [Fact]
    public static void The_rows_together_can_be_tested_without_any_single_one()
    {
        var rows = new Noise(12).Sweep(24, 12, slowDownLog: Tolerate + 0.002, noiseSd: 0.007, sharedPart: 0.1);

        var alone = SignFlipMaxT.Test([], Tolerate, seed: 1, together: rows);
        var beside = SignFlipMaxT.Test(rows, Tolerate, seed: 1);

        Assert.Empty(alone.AdjustedP);
        Assert.True(alone.DiffuseP < beside.DiffuseP, $"{alone.DiffuseP} {beside.DiffuseP}");
    }

    [Fact]
    public static void Two_rows_have_no_diffuse_row() =>
        Assert.Null(SignFlipMaxT.Test(new Noise(1).Sweep(2, 5, 0, 0.01, 0), Tolerate, seed: 1).DiffuseP);

    [Fact]
    public static void Rows_must_share_their_pairs() => Assert.Throws<ArgumentException>(
        () => SignFlipMaxT.Test([new PairedRow([0.1], 0.01), new PairedRow([0.1, 0.2], 0.01)], Tolerate, seed: 1));

    [Fact]
    public static void More_pairs_than_coins_are_refused() => Assert.Throws<ArgumentException>(
        () => SignFlipMaxT.Test([new PairedRow([.. new double[65]], 0.01)], Tolerate, seed: 1));
}
