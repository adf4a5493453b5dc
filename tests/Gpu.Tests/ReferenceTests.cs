using PrefillBench.Devices;
using PrefillBench.Devices.Cpu;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Measurement.Output;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>The device's float64 reference against the host's, which is tested by itself.</summary>
public static class ReferenceTests
{
    /// <summary>Both are exact but for float64's rounding of sums of some thousand terms.</summary>
    private const double Tolerance = 1e-12;

    private const double EffectTolerance = 1e-6;

    [Theory]
    [InlineData(Quantization.Bf16, KvLayout.Hnd, 16, 8, true, false)]
    [InlineData(Quantization.Fp8, KvLayout.Nhd, 128, 2, true, false)]
    [InlineData(Quantization.Fp8, KvLayout.Hnd, 32, 1, false, false)]
    [InlineData(Quantization.Bf16, KvLayout.Nhd, 64, 4, false, false)]
    [InlineData(Quantization.Fp8Qkv, KvLayout.Hnd, 16, 5, true, true)]
    [InlineData(Quantization.Fp16, KvLayout.Nhd, 32, 3, true, true)]
    public static void A_vector_is_the_host_s(
        Quantization quantization, KvLayout layout, int blockSize, int groupSize, bool causal, bool everyFeature)
    {
        var gpu = Gpu.Required();
        var shape = Rows.Case(quantization, layout, blockSize, groupSize, causal: causal);
        shape = everyFeature ? shape with { HeadSize = 96, Window = 33, Sinks = true, Softcap = 3 } : shape;
        var row = WorkloadRow.Of(shape, KernelRole.Trtllm);
        using var host = WorkloadGenerator.Inputs(RowWorkload.Of(row));
        using var workload = CudaWorkload.Of(gpu.Device, row.Drawn());
        using var scratch = new Scratch();
        using var output = new CudaOutput(gpu.Device, row, host.Batch.TotalQueryTokens);
        var set = new InputSet(
            workload.Query.Pointer, workload.KvPool.Pointer, workload.Pool.Pages, workload.BlockTables.Pointer,
            output.Elements, output.Scales);
        var parameters = new PrefillArguments(workload, default, 0, scratch.Counters, default, maps: null).For(set);
        var size = row.Case.HeadSize;
        var (exact, computed, effect, computedEffect) = (new double[size], new double[size], new double[size], new double[size]);

        var reference = new DeviceReference(gpu.Device, parameters, row);
        var vectors = SampledVectors.Of(row, host.Batch, static _ => 0);

        // Every second one alone, the others together.
        reference.ComputeAhead([.. vectors.Where((_, i) => i % 2 == 0)]);
        foreach (var vector in vectors)
        {
            AttentionReference.Compute(host, vector, exact, effect);
            reference.Read(vector, computed, computedEffect);

            Assert.All(exact.Zip(computed), pair => Assert.InRange(pair.Second - pair.First, -Tolerance, Tolerance));

            // The root of a difference, which halves the digits where one key has nearly all the weight.
            Assert.All(effect.Zip(computedEffect), pair => Assert.InRange(pair.Second - pair.First, -EffectTolerance, EffectTolerance));
        }
    }

    [Fact]
    public static void Tensor_maps_of_every_shape_are_accepted_by_the_driver()
    {
        var gpu = Gpu.Required();
        Assert.SkipUnless(gpu.Device.HasTensorMaps, "tensor maps came with compute capability 9.0");
        foreach (var (layout, page, group) in from l in Enum.GetValues<KvLayout>()
            from p in new[] { 16, 32, 64, 128 }
            from g in new[] { 1, 2, 4, 8 }
            select (l, p, g))
        {
            foreach (var quantization in new[] { Quantization.Bf16, Quantization.Fp8 })
            {
                var row = WorkloadRow.Of(Rows.Case(quantization, layout, page, group), KernelRole.Trtllm);
                using var workload = CudaWorkload.Of(gpu.Device, row.Drawn());
                using var output = new CudaOutput(gpu.Device, row, workload.Batch.TotalQueryTokens);
                var set = new InputSet(
                    workload.Query.Pointer, workload.KvPool.Pointer, workload.Pool.Pages, workload.BlockTables.Pointer,
                    output.Elements, output.Scales);

                var maps = new MapLayout(KernelManifest.PlainLayout, TileRows: 192, TileKeys: 128);
                var parameters = new PrefillArguments(workload, default, 0, default, default, maps).For(set);

                Assert.NotEqual(0UL, parameters.QueryMap[0] | parameters.QueryMap[1]);
            }
        }
    }
}
