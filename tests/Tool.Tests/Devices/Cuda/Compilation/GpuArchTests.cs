using PrefillBench.Devices.Cuda.Compilation;

namespace PrefillBench.Tests.Devices.Cuda.Compilation;

public static class GpuArchTests
{
    [Theory]
    [InlineData("sm_80", 80, "")]
    [InlineData("sm_90a", 90, "a")]
    [InlineData("sm_100f", 100, "f")]
    public static void Is_read_and_written_as_compilers_spell_it(string text, int number, string suffix)
    {
        Assert.True(GpuArch.TryParse(text, out var arch));
        Assert.Equal(new GpuArch(number, suffix), arch);
        Assert.Equal(text, arch.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("sm_")]
    [InlineData("sm_9")]
    [InlineData("90a")]
    [InlineData("compute_90")]
    [InlineData("sm_90b")]
    [InlineData("sm_90aa")]
    [InlineData("sm_+9")]
    [InlineData("SM_90")]
    public static void Anything_else_is_refused(string text) => Assert.False(GpuArch.TryParse(text, out _));

    [Theory]
    [InlineData("sm_90a", "sm_90a", true)]
    [InlineData("sm_90a", "sm_90", false)]
    [InlineData("sm_90a", "sm_100a", false)]
    [InlineData("sm_90", "sm_90a", true)]
    [InlineData("sm_80+", "sm_80", true)]
    [InlineData("sm_80+", "sm_90a", true)]
    [InlineData("sm_80+", "sm_75", false)]
    public static void A_requirement_accepts_its_architecture_or_newer_ones(string requirement, string target, bool accepted)
    {
        Assert.True(ArchRequirement.TryParse(requirement, out var parsed));

        Assert.Equal(accepted, parsed.Value.Accepts(Nvrtc.Arch(target)));
        Assert.Equal(requirement, parsed.Value.ToString());
    }

    // Instructions of an "a" target exist on no newer device.
    [Fact]
    public static void An_architecture_with_instructions_of_its_own_has_no_successors() =>
        Assert.False(ArchRequirement.TryParse("sm_90a+", out _));

    [Theory]
    [InlineData(8, 0, "sm_80")]
    [InlineData(8, 9, "sm_89")]
    [InlineData(9, 0, "sm_90a")]
    [InlineData(12, 0, "sm_120a")]
    public static void A_device_is_compiled_for_with_all_it_can_do(int major, int minor, string expected) =>
        Assert.Equal(expected, GpuArch.OfDevice(major, minor).ToString());
}
