using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Measurement.Output;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>
/// One launch of one variant on a small row, with every ring and queue of the kernel in use. eng/h200/sanitize.sh runs them one at a
/// time under compute-sanitizer, which slows a kernel down a thousandfold; a trait names each.
/// </summary>
public static class SingleLaunchTests
{
    private const string Trait = "launch";

    public static IEnumerable<TheoryDataRow<KernelRole, Quantization>> Variants =>
        Rows.Kernels.Select(kernel => Named(
            $"{kernel.Data.Item1}-{kernel.Data.Item2}", new TheoryDataRow<KernelRole, Quantization>(kernel.Data.Item1, kernel.Data.Item2)));

    /// <summary>Groups and features that have kernels of their own.</summary>
    public static IEnumerable<TheoryDataRow<int, Quantization>> Shapes =>
        from headSize in new[] { 64, 96, 128, 256 }
        from quantization in new[] { Quantization.Bf16, Quantization.Fp8Qkv, Quantization.Fp8Nvfp4 }
        where headSize < 256 || quantization != Quantization.Fp8Nvfp4
        select Named($"shape-{headSize}-{quantization}", new TheoryDataRow<int, Quantization>(headSize, quantization));

    public static IEnumerable<TheoryDataRow<string, Quantization>> Races =>
    [
        Named("race-Bf16", new TheoryDataRow<string, Quantization>(nameof(Plants.Bf16SlotRace), Quantization.Bf16)),
        Named("race-Fp8Qkv", new TheoryDataRow<string, Quantization>(nameof(Plants.E4m3SlotRace), Quantization.Fp8Qkv)),
    ];

    // The long sequence turns the rings of key tiles over; the many short ones are more tiles of work than a GPU has multiprocessors.
    private static RaggedBatch Batch { get; } = Rows.Batch([(40, 1000), (129, 0), .. Enumerable.Repeat((20, 13), 200)]);

    [Theory]
    [MemberData(nameof(Variants))]
    public static void A_variant_is_right(KernelRole kernel, Quantization quantization)
    {
        var gpu = Gpu.Required();
        AssertRight(gpu, gpu.Warm, Row(kernel, quantization));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public static void A_variant_of_a_model_s_shape_is_right(int headSize, Quantization quantization)
    {
        var gpu = Gpu.Required();
        var shape = Rows.Case(quantization, groupSize: 7, poolTokens: 16_384);
        AssertRight(
            gpu, gpu.Warm,
            WorkloadRow.Of(shape with { HeadSize = headSize, Window = 300, Sinks = true, Softcap = 20 }, KernelRole.Trtllm));
    }

    /// <summary>For racecheck, which must find the race that does no harm to the result.</summary>
    [Theory]
    [MemberData(nameof(Races))]
    public static void A_variant_with_a_harmless_race_is_right(string plant, Quantization quantization)
    {
        var gpu = Gpu.Required();
        var row = Row(KernelRole.Trtllm, quantization);
        Assert.SkipWhen(gpu.Warm.WhyNot(row.Drawn()) is not null, gpu.Warm.WhyNot(row.Drawn()) ?? "");
        using var planted = new PlantedGpuKernels(gpu, Plants.All[plant]);
        AssertRight(gpu, planted.Kernels, row);
    }

    private static void AssertRight(Gpu gpu, CudaKernels kernels, WorkloadRow row)
    {
        Assert.SkipWhen(kernels.WhyNot(row.Drawn()) is not null, kernels.WhyNot(row.Drawn()) ?? "");
        using var prepared = kernels.Prepare(
            row, device => CudaWorkload.Of(device, RowWorkload.Of(row, Batch, DistinctPages.Of(row.Case, Batch))),
            static parameters => parameters);

        prepared.Launch();

        Assert.InRange(prepared.Buffers.TileCount, (2 * gpu.Description.Multiprocessors) + 1, int.MaxValue);
        Assert.Null(OutputCheck.Of(row, Batch, prepared).Complaint);
    }

    private static WorkloadRow Row(KernelRole kernel, Quantization quantization) =>
        WorkloadRow.Of(Rows.Case(quantization, poolTokens: 16_384), kernel);

    private static T Named<T>(string name, T row)
        where T : TheoryDataRowBase
    {
        row.Traits.Add(Trait, [name]);
        return row;
    }
}
