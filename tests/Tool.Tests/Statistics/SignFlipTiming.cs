using System.Diagnostics;
using PrefillBench.Statistics;

namespace PrefillBench.Tests.Statistics;

public static class SignFlipTiming
{
    [Fact(Explicit = true)]
    public static void Ten_thousand_rows_17_pairs_10_000_flips_take_less_than_two_seconds()
    {
        var rows = new Noise(1).Sweep(10_000, 17, 0.005, 0.007, 0.3);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var clock = Stopwatch.StartNew();

        var result = SignFlipMaxT.Test(rows, 0.005, seed: 1);

        var seconds = clock.Elapsed.TotalSeconds;
        var allocatedMiB = (GC.GetTotalAllocatedBytes(precise: true) - before) / 1048576.0;
        TestContext.Current.SendDiagnosticMessage(
            $"{seconds:0.000} s, {allocatedMiB:0.0} MiB allocated, smallest p {result.AdjustedP.Min()}");
        Assert.True(seconds < 2 && allocatedMiB < 200, $"{seconds:0.000} s, {allocatedMiB:0.0} MiB allocated");
    }
}
