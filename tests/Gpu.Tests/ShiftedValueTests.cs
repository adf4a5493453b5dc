using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Numerics;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>
/// Values of mean 1 instead of 0. Over many keys the output is then near 1 and its error small, unless products are summed up with too
/// few bits: noise of mean 0 hides that loss.
/// </summary>
public static class ShiftedValueTests
{
    private const int Keys = 32_768;
    private const int LongestKeys = 262_144;
    private const int Queries = 512;
    private const int Bf16Codes = 1 << 16;

    public static TheoryData<KernelRole, Quantization, int> Lengths
    {
        get
        {
            var lengths = new TheoryData<KernelRole, Quantization, int>();
            foreach (var kernel in Rows.Kernels)
            {
                lengths.Add(kernel.Data.Item1, kernel.Data.Item2, Keys);
                lengths.Add(kernel.Data.Item1, kernel.Data.Item2, LongestKeys);
            }

            return lengths;
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public static void The_error_is_that_of_the_output_s_format(KernelRole kernel, Quantization quantization, int keys)
    {
        var gpu = Gpu.Required();
        var row = Row(kernel, quantization, keys);
        using var prepared = gpu.Prepare(row, device => Shifted(device, row, keys));

        prepared.Launch();
        var found = Exactness.OfSampled(gpu, prepared);

        TestContext.Current.SendDiagnosticMessage($"{row.Id}, {keys} keys, V of mean 1: {found}");
        var limits = Limits.Of(row);
        Assert.InRange(found.Relative, 0, limits.Relative(row.Output, found.Rounding));
        Assert.True(
            row.Output != OutputFormat.Bf16 || found.Element <= limits.Element,
            $"an element is off by {found.Element} of its vector's rms");
    }

    [Fact]
    public static void Accumulating_in_one_level_is_found()
    {
        var gpu = Gpu.Required();
        var row = Row(KernelRole.Trtllm, Quantization.Fp8Qkv, Keys);
        Assert.SkipWhen(gpu.Warm.WhyNot(row.Drawn()) is not null, gpu.Warm.WhyNot(row.Drawn()) ?? "");
        using var planted = new PlantedGpuKernels(gpu, Plants.OneLevel);
        using var prepared = planted.Kernels.Prepare(row, device => Shifted(device, row, Keys), static parameters => parameters);

        prepared.Launch();
        var found = Exactness.OfSampled(gpu, prepared);

        TestContext.Current.SendDiagnosticMessage($"one level, {Keys} keys, V of mean 1: {found}");
        Assert.True(found.Relative > 2 * Limits.Of(row).Relative(row.Output, found.Rounding), $"{found}");
        Assert.NotNull(found.Complaint);
    }

    [Fact]
    public static void The_one_level_build_is_right_where_few_products_are_summed_up()
    {
        var gpu = Gpu.Required();
        var row = WorkloadRow.Of(Rows.Case(Quantization.Fp8Qkv), KernelRole.Trtllm);
        Assert.SkipWhen(gpu.Warm.WhyNot(row.Drawn()) is not null, gpu.Warm.WhyNot(row.Drawn()) ?? "");
        using var planted = new PlantedGpuKernels(gpu, Plants.OneLevel);
        using var prepared =
            planted.Kernels.Prepare(row, device => CudaWorkload.Of(device, RowWorkload.Of(row)), static parameters => parameters);

        prepared.Launch();

        Assert.Null(Exactness.OfSampled(gpu, prepared).Complaint);
    }

    private static WorkloadRow Row(KernelRole kernel, Quantization quantization, int keys) =>
        WorkloadRow.Of(Rows.Case(quantization, kvHeads: 1, poolTokens: 2 * keys), kernel);

    private static CudaWorkload Shifted(RowDevice device, WorkloadRow row, int keys)
    {
        var batch = Rows.Batch((Queries, keys - Queries));
        var workload = CudaWorkload.Of(device, RowWorkload.Of(row, batch, DistinctPages.Of(row.Case, batch)));
        var shift = 1 / workload.Scales.Value;
        if (row.Fp8Inputs)
        {
            Map(workload,
            [
                .. Enumerable.Range(0, 256).Select(code => E4M3.FromSingleSaturating(E4M3.ToSingle((byte)code) + shift)),
            ], code => code);
        }
        else
        {
            Map<ushort>(
                workload, [.. Enumerable.Range(0, Bf16Codes).Select(code => Bf16.FromSingle(Bf16.ToSingle((ushort)code) + shift))],
                code => code);
        }

        return workload;
    }

    /// <summary>Every element of V becomes what stands at its code.</summary>
    private static void Map<T>(CudaWorkload workload, T[] table, Func<T, int> code)
        where T : unmanaged
    {
        var pool = workload.Pool;
        var plane = pool.BlockSize * pool.Heads * pool.HeadSize;
        var codes = new T[checked((int)pool.Length)];
        workload.KvPool.Read<T>(codes);
        Parallel.For(0, pool.Pages, page =>
        {
            foreach (ref var element in codes.AsSpan((int)pool.Offset(page, 1, 0, 0), plane))
            {
                element = table[code(element)];
            }
        });
        workload.KvPool.Write<T>(codes);
    }

    /// <summary>
    /// Twice what kernels with sums in float32 were simulated to have; a one-level sum of e4m3 products is at 0.18 from 16384 keys on.
    /// </summary>
    private readonly record struct Limits(double Arithmetic, double Element)
    {
        private const double Spread = 1.3;

        public static Limits Of(WorkloadRow row) => row.Fp8Inputs ? new(6e-3, 0.03) : new(4e-3, 0.02);

        /// <summary>bf16's own rounding is in the limit; e4m3's and NVFP4's come on top of it.</summary>
        public double Relative(OutputFormat output, double rounding) =>
            output == OutputFormat.Bf16 ? Arithmetic : Spread * double.Hypot(Arithmetic, rounding);
    }
}
