using System.Collections.Immutable;
using PrefillBench.Evaluation.Pools;
using PrefillBench.Measurement;
using PrefillBench.Measurement.Journals;

namespace PrefillBench.Evaluation.Tests;

public static class PoolReaderTests
{
    [Fact]
    public static void A_disturbed_pair_is_counted_by_side_and_left_out()
    {
        var disturbed = Pair(2, "a") with { Faults = [new("b", FaultKind.Invalid, "hot", PrefillBench.Measurement.Side.Current)] };
        var pool = PoolReader.Of("boot", Content(Pair(0, "a", "b"), Pair(1, "a", "b"), disturbed));

        Assert.Equal((2, 3, 0, 1, 0), (pool.Pairs.Length, pool.Losses.Units,
            pool.Losses.DisturbedApproved, pool.Losses.DisturbedCurrent, pool.Losses.DisturbedUnknown));
        Assert.Equal(["a", "b"], pool.RowIds);
    }

    [Fact]
    public static void A_row_that_a_pair_lacks_is_left_out_and_named()
    {
        var pool = PoolReader.Of("boot", Content(Pair(0, "b", "a"), Pair(1, "a")));

        Assert.Equal(["a"], pool.RowIds);
        Assert.Equal(["b"], pool.Losses.RowsLeftOut);
        Assert.Equal([1.5, 2.5], pool.Pairs[0].Rows[0].CurrentMs);
    }

    [Fact]
    public static void Two_different_codes_are_no_pool()
    {
        var content = Content(Pair(0, "a"), Pair(1, "a"));

        Assert.Throws<InvalidDataException>(
            () => PoolReader.Of("boot", content with { Header = content.Header with { Against = "other" } }));
    }

    /// <summary>The launches of a pair that took turns do not tell the ratio of its rounds.</summary>
    [Theory]
    [InlineData("cpu-a", 0.1)]
    [InlineData("cuda-a", 0.4054651081081644)]
    public static void Pairs_of_processes_one_after_the_other_are_compared_as_today(string device, double logRatio)
    {
        var content = Content(Pair(0, "a"), Pair(1, "a"));

        var pool = PoolReader.Of("boot", content with { Header = content.Header with { Device = device } });

        Assert.Equal(logRatio, pool.Pairs[0].Rows[0].LogRatio, 12);
    }

    private static JournalContent Content(params ImmutableArray<PairMeasurement> pairs) => new(
        new JournalHeader
        {
            RunId = "run", SpecSha256 = "", Suite = "ci", Tool = "code", Device = "fake", Boot = "boot", Seed = 1,
            Protocol = "standard", L2 = "cold", Against = "code",
        },
        [], pairs, pairs.Length, 0);

    private static PairMeasurement Pair(int index, params string[] rows) => new(
        index, 0, true, [.. rows.Select(id => new RowPair(id, 0.1, Side(id, 1, 2), Side(id, 1.5, 2.5)))], [], null);

    private static RowMeasurement Side(string id, params ImmutableArray<double> launchMs) => new()
    {
        RowId = id, LaunchMs = launchMs, WarmupLaunches = 3, OutputDigest = "0123456789abcdef", AllocatedBytes = 1,
        Resources = ImmutableSortedDictionary<string, string>.Empty,
    };
}
