using System.Diagnostics;
using System.Globalization;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.Cpu.Benchmark;

/// <summary>
/// Times the planning of tiles beside the naive one, in turns, over batches in which the same sequences stand in other orders.
/// </summary>
internal static class PlanningBenchmark
{
    private const int Orders = 16;

    /// <summary>Of trtllm in fp8, two consumers of 64 rows.</summary>
    private const int TileRows = 128;

    private static readonly (string Name, int Sequences, int Longest)[] Batches =
    [
        ("1 x 4096", 1, 4096),
        ("1 x 65536", 1, 65_536),
        ("16 x up to 4096", 16, 4096),
        ("64 x up to 128", 64, 128),
        ("64 x up to 1024", 64, 1024),
        ("256 x up to 64", 256, 64),
        ("256 x up to 1024", 256, 1024),
    ];

    public static void Run(TextWriter to, int rounds)
    {
        to.WriteLine($"planning, 64 query / 8 kv heads, tiles of {TileRows} rows; medians of {rounds} rounds");
        to.WriteLine();
        to.WriteLine("| batch | tiles | naive us | us | naive / ours, by round |");
        to.WriteLine("|---|---:|---:|---:|---:|");
        foreach (var (name, sequences, longest) in Batches)
        {
            var shape = AttentionCases.Published with { BatchSize = sequences, MaxSeqLen = longest };
            var batch = WorkloadGenerator.Batch(shape);
            RaggedBatch[] orders = [.. Enumerable.Range(0, Orders).Select(order => Shuffled(batch, order))];
            var schedule = new TileSchedule(shape, TileRows, elementBytes: 1);
            var (naive, ours) = (new double[rounds], new double[rounds]);
            for (var round = -Orders; round < rounds; round++)
            {
                var (planned, at) = (orders[(round + Orders) % Orders], Math.Max(0, round));
                naive[at] = Microseconds(() => NaiveTileSchedule.Of(planned, shape, TileRows, elementBytes: 1).Length);
                ours[at] = Microseconds(() => schedule.Of(planned).Length);
            }

            var ratio = Summary.Of(naive.Zip(ours, (one, other) => one / other))!.Value;
            to.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {schedule.Of(batch).Length} | {Summary.Of(naive)!.Value.Median:0.0} | "
                + $"{Summary.Of(ours)!.Value.Median:0.0} | {ratio.Median:0.0} |"));
        }
    }

    private static double Microseconds(Func<int> plan)
    {
        var start = Stopwatch.GetTimestamp();
        _ = plan();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    private static RaggedBatch Shuffled(RaggedBatch batch, int order)
    {
        var sequences =
            Enumerable.Range(0, batch.BatchSize).OrderBy(s => unchecked((uint)((s + 1) * (order + 1) * 2_654_435_761))).ToArray();
        return new([.. sequences.Select(s => batch.QueryLengths[s])], [.. sequences.Select(s => batch.PrefixLengths[s])]);
    }
}
