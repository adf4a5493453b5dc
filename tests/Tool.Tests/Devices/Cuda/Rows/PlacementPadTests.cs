using PrefillBench.Devices.Cuda.Rows;

namespace PrefillBench.Tests.Devices.Cuda.Rows;

public static class PlacementPadTests
{
    [Fact]
    public static void Both_members_of_a_pair_get_the_same_and_rows_and_pairs_differ()
    {
        Assert.Equal(PlacementPad.BytesFor(7, "row"), PlacementPad.BytesFor(7, "row"));
        Assert.NotEqual(PlacementPad.BytesFor(7, "row"), PlacementPad.BytesFor(7, "other"));
        Assert.NotEqual(PlacementPad.BytesFor(7, "row"), PlacementPad.BytesFor(8, "row"));
        Assert.Equal(0, PlacementPad.BytesFor(0, "row"));
    }

    [Fact]
    public static void Pads_are_spread_over_0_to_2_MiB_in_steps_of_the_allocator()
    {
        var pads = Enumerable.Range(1, 2000).Select(seed => PlacementPad.BytesFor((ulong)seed, "row")).ToArray();

        Assert.All(pads, bytes => Assert.True(bytes is >= 0 and <= 2 << 20 && bytes % 256 == 0));
        // The mean of a uniform one within four standard errors: 2 MiB / sqrt(12 x 2000).
        Assert.InRange(pads.Average(), (1 << 20) - (4 * 13_600), (1 << 20) + (4 * 13_600));
    }
}
