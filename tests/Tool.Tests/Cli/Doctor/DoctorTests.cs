using System.Text.Json;
using PrefillBench.Cli.Doctor;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Machine;
using PrefillBench.Tests.Devices.Cuda;

namespace PrefillBench.Tests.Cli.Doctor;

public static class DoctorTests
{
    public static TheoryData<string> All => ["Bare", "H200", "Disturbed", "Slice", "Rtx5090", "Quota", "Hidden", "Mps"];

    [Theory]
    [MemberData(nameof(All))]
    public static void The_text_is_as_approved(string machine) => Snapshots.Match(Text(Named(machine)), $"doctor-{machine}");

    [Fact]
    public static void The_json_is_as_approved() =>
        Snapshots.Match(DoctorJson.Of(Machines.Slice, DoctorFindings.Of(Machines.Slice)), "doctor-Slice.json");

    [Theory]
    [MemberData(nameof(All))]
    public static void No_line_is_longer_than_80_columns(string machine) =>
        Assert.All(Text(Named(machine)).Split('\n'), line => Assert.True(line.Length <= 80, line));

    [Theory]
    [InlineData("Bare", "auto", true)]
    [InlineData("Bare", "cpu", true)]
    [InlineData("Bare", "cuda", false)]
    [InlineData("H200", "auto", true)]
    [InlineData("H200", "cuda:GPU-1e7b", true)]
    [InlineData("H200", "cuda:1", false)]
    [InlineData("Disturbed", "auto", true)]
    [InlineData("Slice", "auto", false)]
    [InlineData("Slice", "cpu", true)]
    public static void A_device_is_usable_when_nothing_prevents_a_run(string machine, string selector, bool usable) =>
        Assert.Equal(usable, DoctorFindings.Of(Named(machine) with { Selector = selector }).IsUsable);

    [Fact]
    public static void A_compiler_the_user_named_is_said_not_to_be_there() =>
        Assert.Equal(["not at /nowhere"], NvrtcPlaces.Of(new NvrtcSearch(null, ["/nowhere"])));

    [Fact]
    public static void A_gpu_that_has_gone_to_another_process_is_not_usable()
    {
        var held = Machines.With(new GpuDiagnosis(
            Gpus.H200 with { ComputeMode = GpuComputeMode.Exclusive },
            Gpus.Limits, Gpus.Idle, Gpus.Quiet with { Processes = Gpus.Processes(5) }));

        Assert.False(DoctorFindings.Of(held).IsUsable);
    }

    [Fact]
    public static async Task Doctor_ends_well_wherever_there_is_a_device_for_auto()
    {
        Assert.SkipUnless(CudaDevices.Survey.WhyNone is not null, "there is a CUDA device");
        using var bench = new ToolBench();

        var text = await bench.ToolAsync("doctor");
        var json = await bench.ToolAsync("doctor", "--format", "json");

        Assert.True(text.Exit == 0, text.All);
        Assert.Contains("`auto` takes the CPU: no NVIDIA driver", text.Out, StringComparison.Ordinal);
        Assert.StartsWith("cpu-", JsonDocument.Parse(json.Out).RootElement.GetProperty("device").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Doctor_fails_for_a_gpu_that_is_not_there_and_refuses_what_is_no_device()
    {
        Assert.SkipUnless(CudaDevices.Survey.WhyNone is not null, "there is a CUDA device");
        using var bench = new ToolBench();

        var missing = await bench.ToolAsync("doctor", "--device", "cuda:0");
        var nonsense = await bench.ToolAsync("doctor", "--device", "gpu");

        Assert.True(missing.Exit == 1, missing.All);
        Assert.Contains("prevents a run: ", missing.Out, StringComparison.Ordinal);
        Assert.True(nonsense.Exit == 5, nonsense.All);
    }

    private static string Text(MachineDiagnosis machine) =>
        string.Concat(DoctorText.Lines(machine, DoctorFindings.Of(machine)).Select(line => line.Text + "\n"));

    private static MachineDiagnosis Named(string machine) => machine switch
    {
        "Bare" => Machines.Bare,
        "H200" => Machines.H200,
        "Disturbed" => Machines.Disturbed,
        "Rtx5090" => Machines.Rtx5090,
        "Quota" => Machines.Quota,
        "Hidden" => Machines.Hidden,
        "Mps" => Machines.Mps,
        _ => Machines.Slice,
    };
}
