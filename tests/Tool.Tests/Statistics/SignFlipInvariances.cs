using CsCheck;
using PrefillBench.Statistics;

namespace PrefillBench.Tests.Statistics;

/// <summary>What must not change a p-value, for exact (up to 14 pairs) enumeration.</summary>
public static class SignFlipInvariances
{
    private const double Tolerate = 0.005;

    private static readonly Gen<(PairedRow[] Rows, int Pairs)> Sweeps =
        from shape in Gen.Select(Gen.Int[1, 12], Gen.Int[2, 9])
        from rows in Gen.Select(Gen.Double[-0.02, 0.03].Array[shape.Item2], Gen.Double[0.004, 0.02]).Array[shape.Item1]
        select (rows.Select(row => new PairedRow([.. row.Item1], row.Item2)).ToArray(), shape.Item2);

    [Fact]
    public static void The_order_of_pairs() =>
        (from sweep in Sweeps from order in Gen.Shuffle(Enumerable.Range(0, sweep.Pairs).ToArray()) select (sweep.Rows, order)).Sample(
            (rows, order) => SameP(
                rows, Tolerate,
                [.. rows.Select(row => new PairedRow([.. order.Select(pair => row.LogRatios[pair])], row.NoiseSd))], Tolerate),
            iter: 200);

    [Fact]
    public static void The_order_of_rows() => Sweeps.Sample(
        sweep =>
        {
            var forward = SignFlipMaxT.Test(sweep.Rows, Tolerate, seed: 1);
            var backward = SignFlipMaxT.Test([.. sweep.Rows.Reverse()], Tolerate, seed: 1);

            Assert.Equal(forward.AdjustedP, backward.AdjustedP.Reverse());
            Assert.Equal(forward.DiffuseP, backward.DiffuseP);
        },
        iter: 200);

    [Fact]
    public static void A_shift_of_the_log_ratios_together_with_the_tolerance() => Gen.Select(Sweeps, Gen.Double[-0.1, 0.1]).Sample(
        (sweep, shift) => SameP(sweep.Rows, Tolerate, [.. sweep.Rows.Select(row => Map(row, d => d + shift, 1))], Tolerate + shift),
        iter: 200);

    [Fact]
    public static void A_common_scale_of_log_ratios_noise_and_tolerance() => Gen.Select(Sweeps, Gen.Double[0.1, 10]).Sample(
        (sweep, scale) => SameP(sweep.Rows, Tolerate, [.. sweep.Rows.Select(row => Map(row, d => d * scale, scale))], Tolerate * scale),
        iter: 200);

    [Fact]
    public static void A_second_copy_of_a_row() => Sweeps.Sample(
        sweep =>
        {
            var once = SignFlipMaxT.Test(sweep.Rows, Tolerate, seed: 1, withDiffuse: false);
            var twice = SignFlipMaxT.Test([.. sweep.Rows, sweep.Rows[0]], Tolerate, seed: 1, withDiffuse: false);

            Assert.Equal(once.AdjustedP, twice.AdjustedP.RemoveAt(sweep.Rows.Length));
        },
        iter: 100);

    [Fact]
    public static void A_slower_pair_never_raises_the_p_of_a_single_row() => Gen.Select(Sweeps, Gen.Double[0, 0.02]).Sample(
        (sweep, slower) =>
        {
            var row = sweep.Rows[0];
            var worse = new PairedRow(row.LogRatios.SetItem(0, row.LogRatios[0] + slower), row.NoiseSd);

            Assert.True(P(worse) <= P(row));
        },
        iter: 200);

    [Fact]
    public static void Mirroring_twice() => Sweeps.Sample(
        sweep => SameP(sweep.Rows, Tolerate, [.. sweep.Rows.Select(row => row.Mirrored().Mirrored())], Tolerate), iter: 50);

    [Fact]
    public static void A_row_and_its_mirror_are_not_both_rejected() => Sweeps.Sample(
        sweep => Assert.True(P(sweep.Rows[0]) > 0.05 || P(sweep.Rows[0].Mirrored()) > 0.05), iter: 200);

    private static double P(PairedRow row) => SignFlipMaxT.Test([row], Tolerate, seed: 1).AdjustedP[0];

    private static PairedRow Map(PairedRow row, Func<double, double> map, double scale) =>
        new([.. row.LogRatios.Select(map)], row.NoiseSd * scale);

    /// <summary>
    /// Exact equality, although shifted and scaled doubles differ in their last bits: scores are rounded far more coarsely, to 2^-24.
    /// </summary>
    private static void SameP(PairedRow[] before, double tolerateBefore, PairedRow[] after, double tolerateAfter)
    {
        var first = SignFlipMaxT.Test(before, tolerateBefore, seed: 1);
        var second = SignFlipMaxT.Test(after, tolerateAfter, seed: 1);

        Assert.Equal(first.AdjustedP, second.AdjustedP);
        Assert.Equal(first.DiffuseP, second.DiffuseP);
    }
}
