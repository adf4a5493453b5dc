using System.Diagnostics;
using System.Globalization;
using PrefillBench.Diagnostics;

namespace PrefillBench.Tests.Sharding;

public static class MergeGrowth
{
    /// <summary>
    /// What a merge may allocate for a row of five pairs. A time depends on the machine and this does not: it was 200,000 before results
    /// were written to their files piece by piece, 138,000 before medians and hashes were found once, and is 106,000 with 1000 cases.
    /// </summary>
    private const long MostBytesOfARow = 115_000;

    /// <summary>
    /// More lengths and shards are those of PREFILL_BENCH_TEST_LENGTHS and PREFILL_BENCH_TEST_SHARDS: 1000 lengths and 64 shards are
    /// measured in a quarter of an hour. With PREFILL_BENCH_TEST_KEEP their folders stay, for the tool itself to merge them.
    /// </summary>
    [Fact(Explicit = true)]
    public static async Task Merging_1000_cases_of_16_shards_takes_less_than_10_seconds()
    {
        var (lengths, shards) = (Number("LENGTHS") ?? 100, Number("SHARDS") ?? 16);
        var bench = new ShardBench(string.Join(", ", Enumerable.Range(1, lengths).Select(at => 16 * at)), "");
        bench.Bench.Spec = bench.Bench.Spec
            .Replace("batch_sizes: [1]", "batch_sizes: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]", StringComparison.Ordinal);
        await bench.ApprovedAsync();
        await bench.ShardsAsync(EntryPoint.FakeMachine.Refactored, shards);

        var (started, before) = (Stopwatch.GetTimestamp(), GC.GetTotalAllocatedBytes());
        var merged = await bench.MergeAsync([.. Enumerable.Range(1, shards).Select(shard => $"{shard}")]);
        var took = Stopwatch.GetElapsedTime(started);
        var bytesOfRow = (GC.GetTotalAllocatedBytes() - before) / (2 * 10 * lengths);

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{10 * lengths} cases, {shards} shards: {took.TotalSeconds:0.0} s, {bytesOfRow} bytes a row; {bench.Folder("")}");
        Assert.True(merged.Exit == ExitCode.Passed, merged.Printed);
        Assert.True(took < TimeSpan.FromSeconds(10), $"{took.TotalSeconds:0.0} s");
        Assert.True(bytesOfRow < MostBytesOfARow, $"{bytesOfRow} bytes a row");
        if (Environment.GetEnvironmentVariable("PREFILL_BENCH_TEST_KEEP") is null)
        {
            bench.Dispose();
        }
    }

    private static int? Number(string name) => int.TryParse(
        Environment.GetEnvironmentVariable($"PREFILL_BENCH_TEST_{name}"), CultureInfo.InvariantCulture, out var number) ? number : null;
}
