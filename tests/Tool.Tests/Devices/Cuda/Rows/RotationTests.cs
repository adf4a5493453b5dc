using CsCheck;
using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.TestData;
using PrefillBench.Tests.Workload;
using PrefillBench.Units;

namespace PrefillBench.Tests.Devices.Cuda.Rows;

public static class RotationTests
{
    private const long L2 = 50L << 20;

    [Theory]
    [InlineData(251L << 20, 1)]
    [InlineData(250L << 20, 1)]
    [InlineData((250L << 20) - 1, 2)]
    [InlineData(125L << 20, 2)]
    [InlineData(1L << 20, 250)]
    [InlineData(1000, 1024)]
    public static void Sets_together_are_five_times_L2(long touchedBytes, int sets) =>
        Assert.Equal(sets, Rotation.Cold(new ByteCount(touchedBytes), L2).Sets);

    [Fact]
    public static void A_launch_too_small_for_its_sets_to_fill_five_times_L2_says_so()
    {
        var (small, tiny) = (new ByteCount(1L << 20), new ByteCount(1000));

        Assert.Equal(
            "L2 cold: 250.0 MiB are moved between two launches on the same set; L2 has 50.0 MiB",
            Rotation.Cold(small, L2).Spell(small, L2));
        Assert.Equal(
            "L2 not cold: only 1000.0 KiB are moved between two launches on the same set, with 1024 sets; "
            + "5 x 50.0 MiB would be needed to flush it, so times are those of warm caches",
            Rotation.Cold(tiny, L2).Spell(tiny, L2));
    }

    [Fact]
    public static void What_a_large_row_reads_of_the_pool_is_not_asked()
    {
        var cost = AttentionCases.Published.Row().Cost() with { Read = new(() => throw new InvalidOperationException("drawn")) };

        Assert.Equal(1, Rotation.Cold(cost with { BytesBesideKeys = 250L << 20 }, L2).Sets);
        Assert.Throws<InvalidOperationException>(() => Rotation.Cold(cost with { BytesBesideKeys = (250L << 20) - 1 }, L2));
    }

    [Theory]
    [InlineData(0.1, 1, 1)]
    [InlineData(0.02, 1, 50)]
    [InlineData(0.02, 12, 60)]
    [InlineData(0.02, 80, 80)]
    [InlineData(0.09, 5, 15)]
    public static void A_graph_of_short_launches_lasts_a_millisecond_and_visits_every_set_equally_often(
        double launchMs, int sets, int launches) =>
        Assert.Equal(launches, new Rotation(sets).LaunchesPerGraph(new(launchMs)));

    [Fact]
    public static void Launches_of_a_graph_are_a_multiple_of_the_sets() =>
        Gen.Select(Gen.Double[0, 0.0999], Gen.Int[1, 1024]).Sample(
            (launchMs, sets) => new Rotation(sets).LaunchesPerGraph(new Milliseconds(launchMs)) % sets == 0);
}
