using CsCheck;
using PrefillBench.Devices.Cuda.Compilation;

namespace PrefillBench.Tests.Devices.Cuda.Compilation;

public static class OccupancyTests
{
    /// <summary>By hand from the rules of the CUDA occupancy calculator.</summary>
    [Theory]
    // 168 x 32 = 5,376 registers a warp, 3 warps in each quarter of 16,384: 12 warps.
    [InlineData("sm_90a", 168, 384, 230_400, 1, 12, "registers")]
    // 255 x 32 = 8,160, rounded up to 8,192: 2 warps a quarter.
    [InlineData("sm_80", 255, 128, 0, 2, 8, "registers")]
    // 80 x 32 = 2,560: 6 warps a quarter, 24 warps.
    [InlineData("sm_80", 80, 256, 0, 3, 24, "registers")]
    // 48 KB and 1 KB reserved, of 164 KB.
    [InlineData("sm_80", 32, 128, 49_152, 3, 12, "shared memory")]
    [InlineData("sm_86", 32, 128, 49_152, 2, 8, "shared memory")]
    [InlineData("sm_90a", 32, 1024, 0, 2, 64, "registers")]
    [InlineData("sm_89", 24, 512, 0, 3, 48, "threads")]
    [InlineData("sm_90a", 16, 32, 0, 32, 32, "blocks")]
    [InlineData("sm_86", 16, 32, 0, 16, 16, "blocks")]
    public static void Is_that_of_the_occupancy_calculator(
        string arch, int registers, int threads, int sharedBytes, int blocks, int warps, string limit)
    {
        var occupancy = Occupancy.Of(Nvrtc.Arch(arch), registers, threads, sharedBytes);

        Assert.Equal((blocks, warps, limit), (occupancy!.BlocksPerSm, occupancy.WarpsPerSm, occupancy.LimitedBy));
    }

    [Theory]
    [InlineData("sm_80", 163 * 1024, 1)]
    [InlineData("sm_80", (163 * 1024) + 1, 0)]
    [InlineData("sm_90a", 227 * 1024, 1)]
    [InlineData("sm_90a", (227 * 1024) + 1, 0)]
    [InlineData("sm_120a", (99 * 1024) + 1, 0)]
    public static void No_block_fits_beyond_the_limit_of_its_shared_memory(string arch, int sharedBytes, int blocks) =>
        Assert.Equal(blocks, Occupancy.Of(Nvrtc.Arch(arch), 64, 128, sharedBytes)!.BlocksPerSm);

    [Fact]
    public static void Is_not_guessed_for_an_unknown_architecture() => Assert.Null(Occupancy.Of(Nvrtc.Arch("sm_75"), 32, 128, 0));

    [Fact]
    public static void Never_rises_with_what_a_block_takes() =>
        Gen.Select(Gen.OneOf(new[] { 80, 86, 89, 90, 100, 120 }.Select(Gen.Const).ToArray()),
            Gen.Int[1, 254], Gen.Int[1, 31], Gen.Int[0, 200_000]).Sample((number, registers, warps, shared) =>
        {
            var arch = new GpuArch(number, "");
            var now = Occupancy.Of(arch, registers, warps * 32, shared)!;
            Assert.True(Occupancy.Of(arch, registers + 1, warps * 32, shared)!.BlocksPerSm <= now.BlocksPerSm);
            Assert.True(Occupancy.Of(arch, registers, (warps + 1) * 32, shared)!.BlocksPerSm <= now.BlocksPerSm);
            Assert.True(Occupancy.Of(arch, registers, warps * 32, shared + 128)!.BlocksPerSm <= now.BlocksPerSm);
            Assert.InRange(now.WarpsPerSm, 0, now.MaxWarpsPerSm);
        });
}
