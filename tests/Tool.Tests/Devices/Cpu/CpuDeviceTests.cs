using PrefillBench.Devices;
using PrefillBench.Devices.Cpu;
using PrefillBench.Devices.Cpu.Machine;
using PrefillBench.Kernels;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cpu;

public static class CpuDeviceTests
{
    [Theory]
    [InlineData(0x00050657, 6, 85, 7)] // Cascade Lake: extended model 5, model 5
    [InlineData(0x00A00F11, 25, 1, 1)] // Zen 3 server: family 15 + 10, model 1
    [InlineData(0x000806F8, 6, 143, 8)] // Sapphire Rapids
    [InlineData(0x00000F29, 15, 2, 9)] // Pentium 4: no extended family
    public static void Family_model_and_stepping_are_the_displayed_ones(int leaf1, int family, int model, int stepping) =>
        Assert.Equal((family, model, stepping), CpuIdentity.Decode(leaf1));

    // Values of the register as vendors document them; the last line's implementer and part are in no table.
    [Theory]
    [InlineData("0x00000000410fd4f0", "1024K", "cpu-arm-3407-0-0-vector128-2c", "Arm Neoverse V2", 1 << 20)]
    [InlineData("0x00000000413fd0c1", null, "cpu-arm-3340-3-1-vector128-2c", "Arm Neoverse N1", 1)]
    [InlineData("0x00000000c00fac30", "2048K", "cpu-ampere-2755-0-0-vector128-2c", "Ampere part 0xac3", 2 << 20)]
    [InlineData("0x0000000099112345", "odd", "cpu-arm99-564-1-5-vector128-2c", "Arm99 part 0x234", 1)]
    public static void An_Arm_processor_is_known_by_its_identification_register(
        string midr, string? l2, string slug, string name, long bytes)
    {
        var cpu = ArmIdentity.Of(midr, l2, assumedL2Bytes: 1);

        Assert.NotNull(cpu);
        Assert.Equal((slug, name, bytes), (CpuFacts.Slug(cpu, VectorWidth.Portable128, 2), cpu.ModelName, cpu.L2Bytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("410fd4f0")]
    [InlineData("0xarm")]
    public static void What_is_no_register_identifies_nothing(string midr) => Assert.Null(ArmIdentity.Of(midr, null, 1));

    [Fact]
    public static void The_slug_names_processor_width_and_cores()
    {
        var cascadeLake = new CpuIdentity("intel", 6, 85, 7, "Xeon", 1 << 20);
        var arm = new CpuIdentity("arm64", 0, 0, 0, "Arm64", 1 << 20);

        Assert.Equal("cpu-intel-6-85-7-avx512-2c", CpuFacts.Slug(cascadeLake, VectorWidth.Avx512, 2));
        Assert.Equal("cpu-arm64-vector128-4c", CpuFacts.Slug(arm, VectorWidth.Portable128, 4));
    }

    [Fact]
    public static void Facts_describe_this_machine()
    {
        using var device = CpuRows.Device(coldL2: true);

        Assert.Equal(DeviceKind.Cpu, device.Facts.Kind);
        Assert.Matches("^cpu-[a-z0-9-]+-(avx512|avx2|vector128)-[0-9]+c$", device.Facts.Slug);
        Assert.EndsWith($"-{Environment.ProcessorCount}c", device.Facts.Slug, StringComparison.Ordinal);
        Assert.Equal((Pairing.LockStep, 0.03), (device.Facts.Pairing, device.Facts.UncalibratedNoise));
        Assert.InRange(device.Facts.FreeMemory.Value, 1L << 20, 1L << 50);
        Assert.All(device.Facts.Hardware.Concat(device.Facts.Environment), fact => Assert.NotEmpty(fact.Value));
    }

    [Fact]
    public static void What_the_kernels_can_run_has_no_reason_against_it() =>
        Assert.All(Enum.GetValues<KernelRole>(), role => Assert.Null(Bundled().WhyNot(WorkloadRow.Of(CpuRows.Case(), role))));

    [Fact]
    public static void What_they_cannot_run_is_refused_with_the_reason()
    {
        var possible = CpuRows.Case();
        var reasons = new[]
        {
            (possible with { HeadSize = 80 }, "head_size 80"),
            (possible with { Heads = new(129, 1) }, "heads 129x1"),
            (possible with { BlockSize = 24 }, "block_size 24"),
        };

        Assert.All(reasons, entry =>
            Assert.Contains(entry.Item2, Bundled().WhyNot(WorkloadRow.Of(entry.Item1, KernelRole.Trtllm)), StringComparison.Ordinal));
    }

    /// <summary>One that was compiled before there were windows would leave them out.</summary>
    [Theory]
    [InlineData(100, false, 0, "window")]
    [InlineData(0, true, 30, "sinks and softcap")]
    public static void A_kernel_that_does_not_name_a_feature_never_meets_it(int window, bool sinks, float softcap, string feature)
    {
        var row = WorkloadRow.Of(CpuRows.Case() with { Window = window, Sinks = sinks, Softcap = softcap }, KernelRole.Trtllm);

        Assert.EndsWith(
            $"does not list {feature} among its features", KernelProblems.WhyNot(new OldKernel(), row), StringComparison.Ordinal);
        Assert.Null(KernelProblems.WhyNot(new OldKernel(), WorkloadRow.Of(CpuRows.Case(), KernelRole.Trtllm)));
    }

    [Fact]
    public static void A_prepared_row_itemises_its_memory_and_times_each_launch()
    {
        using var device = CpuRows.Device(coldL2: true);
        var row = WorkloadRow.Of(CpuRows.Case(Quantization.Fp8Nvfp4), KernelRole.Trtllm);
        using var prepared = device.Prepare(row);
        var times = new double[3];

        prepared.LaunchTimed(times);

        var tokens = WorkloadGenerator.Batch(row.Case).TotalQueryTokens;
        var sizes = prepared.Allocations.ToDictionary(a => a.Name, a => a.Size.Value);
        Assert.All(times, time => Assert.InRange(time, 1e-4, 60_000));
        Assert.Equal(tokens * 8 * 128, sizes["query"]);
        Assert.Equal(2 * 1024 * 2 * 128, sizes["kv pool"]);
        Assert.Equal(tokens * 8 * 64, sizes["output"]);
        Assert.Equal((tokens + 127) / 128 * 128 * 8 * 8, sizes["output scales"]);
        Assert.True(sizes["scratch"] > 0);
        Assert.Contains("tile rows", prepared.Resources.Keys);
    }

    [Fact]
    public static void Ceilings_are_measured()
    {
        using var device = CpuRows.Device(coldL2: true);

        var ceilings = device.MeasureCeilings();

        Assert.InRange(ceilings.Bf16Compute.Value, 1e-4, 1000);
        Assert.Equal(ceilings.Bf16Compute, ceilings.Fp8Compute);
        Assert.InRange(ceilings.Memory.Value, 0.01, 10_000);
    }

    /// <summary>As `plan` and a worker open it: with the kernels that lie beside the tool.</summary>
    private static IDevice Bundled() => DeviceCatalog.Open(new DeviceRequest("cpu"));

    private sealed class OldKernel : CpuKernel
    {
        public override BoundKernel Bind(AttentionProblem problem, Processor processor) => throw new NotSupportedException();
    }
}
