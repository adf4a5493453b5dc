using PrefillBench.Devices;
using PrefillBench.Devices.Cuda.Machine;
using PrefillBench.Devices.Cuda.Watch;
using PrefillBench.Spec;
using PrefillBench.Units;

namespace PrefillBench.Tests.Devices.Cuda;

public static class CudaFactsTests
{
    [Fact]
    public static void The_slug_names_model_architecture_processors_and_memory() =>
        Assert.Equal("cuda-nvidia-h200-sm90-132sm-140g", CudaFacts.Slug(Gpus.H200));

    [Fact]
    public static void A_mig_instance_has_a_slug_of_its_profile() =>
        Assert.Equal("cuda-nvidia-h200-mig-1g.18gb-sm90-16sm-17g", CudaFacts.Slug(Gpus.Slice));

    [Fact]
    public static void The_slug_is_the_model_s_not_the_card_s()
    {
        var other =
            Gpus.H200 with { Ordinal = 3, Uuid = "GPU-0", PciBusId = "0000:9a:00.0", Memory = new(Gpus.H200.Memory.Value - (100 << 20)) };

        Assert.Equal(CudaFacts.Slug(Gpus.H200), CudaFacts.Slug(other));
    }

    [Fact]
    public static void Two_cards_of_one_model_share_baselines_and_not_the_lock()
    {
        var one = CudaFacts.Of(Gpus.H200, Gpus.Driver, Gpus.Limits, "12.4");
        var other = CudaFacts.Of(Gpus.H200 with { Ordinal = 1, Uuid = "GPU-other" }, Gpus.Driver, Gpus.Limits, "12.4");

        Assert.Equal(one.Slug, other.Slug);
        Assert.NotEqual(one.Card, other.Card);
        Assert.EndsWith(Gpus.H200.Uuid, one.Card, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NVIDIA GeForce RTX 4090 (x)/", "nvidia-geforce-rtx-4090-x")]
    [InlineData("A100-SXM4-80GB", "a100-sxm4-80gb")]
    public static void A_slug_is_a_folder_s_name(string name, string part) =>
        Assert.StartsWith($"cuda-{part}-sm90-", CudaFacts.Slug(Gpus.H200 with { Name = name }), StringComparison.Ordinal);

    [Fact]
    public static void Times_of_a_gpu_are_judged_in_sequential_duets()
    {
        var facts = CudaFacts.Of(Gpus.H200, Gpus.Driver, Gpus.Limits, "12.4");

        Assert.Equal((DeviceKind.Cuda, Pairing.Sequential), (facts.Kind, facts.Pairing));
        Assert.Equal(["architecture", "gpu", "memory", "multiprocessors"], facts.Hardware.Keys);
        Assert.Equal("580.159.03", facts.Environment["driver"]);
        Assert.Equal("13.0", facts.Environment["cudaDriverApi"]);
        Assert.Equal("12.4", facts.Environment["nvrtc"]);
        Assert.Equal("700 W", facts.Environment["powerLimit"]);
    }

    [Fact]
    public static void What_nvml_withholds_is_said_to_be_unknown_and_all_memory_counts_as_free()
    {
        var silent = new NoSensors("NVML: Not Supported").Limits();

        var facts = CudaFacts.Of(Gpus.H200, Gpus.Driver, silent, compiler: null);

        Assert.Equal("not known (NVML: Not Supported)", facts.Environment["powerLimit"]);
        Assert.Equal("none", facts.Environment["nvrtc"]);
        Assert.InRange(facts.FreeMemory.Value, ByteCount.FromGibibytes(138).Value, Gpus.H200.Memory.Value - 1);
    }

    [Fact]
    public static void Free_memory_is_what_other_programs_leave_less_the_context_s_share()
    {
        var facts = CudaFacts.Of(Gpus.H200, Gpus.Driver, Gpus.Limits with { FreeMemory = Reading.Of(ByteCount.FromGibibytes(10)) }, "12.4");

        Assert.Equal(ByteCount.FromGibibytes(9.25), facts.FreeMemory);
    }

    [Fact]
    public static void A_seventh_of_a_gpu_is_expected_to_take_about_seven_times_as_long() =>
        Assert.Equal(132.0 / 16, CudaRates.Of(Gpus.H200).ComputingCase.Value / CudaRates.Of(Gpus.Slice).ComputingCase.Value, precision: 6);
}
