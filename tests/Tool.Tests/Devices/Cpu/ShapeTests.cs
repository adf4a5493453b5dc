using CsCheck;
using PrefillBench.Devices.Cpu;
using PrefillBench.Kernels.Cpu.Vectors;
using PrefillBench.Measurement.Output;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cpu;

/// <summary>What models ask for beside the published shape, alone and together: against two programs in float64.</summary>
public static class ShapeTests
{
    private static readonly Gen<AttentionCase> AnyShape =
        from quantization in Gen.OneOf(Enum.GetValues<Quantization>())
        from layout in Gen.OneOf(Enum.GetValues<KvLayout>())
        from block in Gen.OneOf(16, 32, 64, 128)
        from headSize in Gen.OneOf(64, 96, 128, 256)
        from groupSize in Gen.Int[1, 12]
        from kvHeads in Gen.Int[1, 2]
        from window in Gen.OneOf(Gen.Const(0), Gen.Int[1, 300])
        from sinks in Gen.Bool
        from softcap in Gen.OneOf(0f, 1f, 2.5f, 50f)
        from causal in Gen.Bool
        from seed in Gen.ULong
        select CpuRows.Case(quantization, layout, block, groupSize, kvHeads, causal: causal || window > 0) with
        {
            HeadSize = headSize, Window = window, Sinks = sinks, Softcap = softcap, Seed = seed,
        };

    private static readonly Gen<(int Query, int Prefix)[]> Lengths = Gen.Select(Gen.Int[1, 140], Gen.Int[0, 260]).Array[1, 3];

    public static TheoryData<int, int, Quantization, int, bool, float> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int, Quantization, int, bool, float>();
            foreach (var headSize in new[] { 64, 96, 128, 256 })
            {
                shapes.Add(headSize, 7, Quantization.Bf16, 0, false, 0);
                shapes.Add(headSize, 7, Quantization.Fp16, 0, false, 0);
                shapes.Add(headSize, 7, Quantization.Bf16, 1, false, 0);
                shapes.Add(headSize, 7, Quantization.Bf16, 100, false, 0);
                shapes.Add(headSize, 7, Quantization.Bf16, 0, true, 0);
                shapes.Add(headSize, 7, Quantization.Bf16, 0, false, 2);
                shapes.Add(headSize, 5, Quantization.Fp8, 64, true, 30);
                shapes.Add(headSize, 3, Quantization.Fp8Nvfp4, 65, true, 1000);
            }

            foreach (var group in new[] { 3, 5, 6, 12, 16, 28, 33, 64, 71, 128 })
            {
                shapes.Add(128, group, Quantization.Fp16, 90, true, 50);
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public static void Every_shape_is_within_tolerance(
        int headSize, int group, Quantization quantization, int window, bool sinks, float softcap)
    {
        var shape = CpuRows.Case(quantization, groupSize: group, kvHeads: 1) with
        {
            HeadSize = headSize, Window = window, Sinks = sinks, Softcap = softcap,
        };
        var batch = CpuRows.Batch((1, 0), (17, 31), (129, 0), (64, 64), (1, 300), (70, 200));
        using var device = CpuRows.Device();
        foreach (var kernel in Enum.GetValues<KernelRole>())
        {
            var inputs = CpuRows.Inputs(shape, batch, kernel);
            using var row = device.Prepare(inputs);

            row.Launch();

            Assert.All(CpuRows.Sample(inputs), which => Accuracy.Check(row, inputs, which));
            Assert.Equal(0, row.CountNaN());
        }
    }

    [Fact]
    public static void Two_programs_in_float64_agree_on_random_shapes_and_both_kernels_with_them()
    {
        using var device = CpuRows.Device();
        Gen.Select(AnyShape, Lengths, Gen.OneOf(Enum.GetValues<KernelRole>())).Sample(
            (shape, lengths, kernel) =>
            {
                var inputs = CpuRows.Inputs(shape, CpuRows.Batch(lengths), kernel);
                using var row = device.Prepare(inputs);
                row.Launch();
                foreach (var which in CpuRows.Sample(inputs))
                {
                    var reference = new double[shape.HeadSize];
                    AttentionReference.Compute(inputs, which, reference, new double[shape.HeadSize]);
                    var independent = IndependentAttention.Of(inputs, which);

                    // The scales are float32 in the one and applied to the data in the other.
                    Assert.All(independent.Zip(reference), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
                    Accuracy.Check(row, inputs, which);
                }
            },
            iter: 60, threads: 1);
    }

    /// <summary>By the derivatives of another program: windows, sinks and caps are in it.</summary>
    [Fact]
    public static void How_far_inexact_scores_move_a_result_is_what_derivatives_say()
    {
        Gen.Select(AnyShape, Gen.Int[1, 12], Gen.Int[0, 20]).Sample(
            (shape, query, prefix) =>
            {
                using var inputs = CpuRows.Inputs(shape, CpuRows.Batch((query, prefix)));
                var which = new PrefillBench.Devices.OutputVector(0, query - 1, shape.Heads.Query - 1);
                var (values, effect) = (new double[shape.HeadSize], new double[shape.HeadSize]);

                AttentionReference.Compute(inputs, which, values, effect);

                var expected = IndependentAttention.ScoreEffect(inputs, which);
                var tolerance = 1e-5 * (1 + expected.Max());
                Assert.All(expected.Zip(effect), pair => Assert.InRange(pair.Second - pair.First, -tolerance, tolerance));
            },
            iter: 40, threads: 1);
    }

    /// <summary>Scores are 60 times larger, and NVFP4's scales saturate: the output check knows what a right kernel then stores.</summary>
    [Theory]
    [InlineData(Quantization.Fp8Qkv)]
    [InlineData(Quantization.Fp8)]
    [InlineData(Quantization.Fp8Nvfp4)]
    public static void Without_the_scales_of_fp8_data_the_output_check_passes(Quantization quantization)
    {
        var row = WorkloadRow.Of(CpuRows.Case(quantization).WithScales(Fp8Scales.One), KernelRole.Trtllm);
        using var device = CpuRows.Device();
        using var prepared = device.Prepare(row);
        var scales = WorkloadGenerator.Inputs(RowWorkload.Of(row)).Scales;

        prepared.Launch();
        var found = OutputCheck.Of(row, WorkloadGenerator.Batch(row.Case), prepared);

        Assert.Null(found.Complaint);
        Assert.Equal((1 / MathF.Sqrt(128), 1f, 1f, 1f), (scales.Bmm1, scales.Bmm2, scales.Query, scales.Key));
    }

    /// <summary>
    /// Prompts and decode steps in one batch, as a case describes them; some of the steps are checked beside the longest prompt.
    /// </summary>
    [Theory]
    [InlineData("2q70_20q1s200", KernelRole.Baseline)]
    [InlineData("2q70_20q1s200", KernelRole.Trtllm)]
    [InlineData("20q1s200_q3s150_q70", KernelRole.Trtllm)]
    public static void Mixed_batches_run_and_are_checked(string batch, KernelRole kernel)
    {
        var c = CaseText.Parse($"batch={batch},quant=bf16,heads=14/2,head_size=64,window=128,sinks=true,pool=1024");
        var row = WorkloadRow.Of(c, kernel);
        using var device = CpuRows.Device();
        using var prepared = device.Prepare(row);
        var lengths = WorkloadGenerator.Batch(c);

        prepared.Launch();
        var sampled = SampledVectors.Of(row, lengths, prepared.TileTokens);

        Assert.Null(OutputCheck.Of(row, lengths, prepared).Complaint);
        Assert.Equal(70, lengths.QueryLengths[sampled[0].Sequence]);
        Assert.Contains(sampled, which => lengths.QueryLengths[which.Sequence] == 1);
    }

    /// <summary>
    /// A parameter that the kernel gets and the reference does not must show, or the tests above could pass without comparing anything.
    /// </summary>
    [Theory]
    [InlineData("window")]
    [InlineData("wider window")]
    [InlineData("sinks")]
    [InlineData("softcap")]
    public static void A_feature_that_is_left_out_is_found(string feature)
    {
        var shape = CpuRows.Case(groupSize: 7, kvHeads: 1) with { Window = 40, Sinks = true, Softcap = 2 };
        var batch = CpuRows.Batch((70, 200));
        var other = feature switch
        {
            "window" => shape with { Window = 0 },
            "wider window" => shape with { Window = 41 },
            "sinks" => shape with { Sinks = false },
            _ => shape with { Softcap = 4 },
        };
        using var device = CpuRows.Device();
        var inputs = CpuRows.Inputs(shape, batch);
        using var row = device.Prepare(CpuRows.Inputs(other, batch));

        row.Launch();

        Assert.ThrowsAny<Exception>(() => Assert.All(CpuRows.Vectors(inputs), which => Against(row, inputs, which)));
    }

    [Theory]
    [InlineData(64, Quantization.Fp16)]
    [InlineData(96, Quantization.Bf16)]
    [InlineData(256, Quantization.Fp8)]
    public static void Every_vector_width_gives_the_same_bits(int headSize, Quantization quantization)
    {
        var shape = CpuRows.Case(quantization, groupSize: 5) with { HeadSize = headSize, Window = 70, Sinks = true, Softcap = 20 };
        var digests = Enum.GetValues<VectorWidth>().Where(width => width <= VectorWidths.Widest).Select(width =>
        {
            using var device = CpuRows.Device(width: width);
            using var row = device.Prepare(CpuRows.Inputs(shape, CpuRows.Batch((1, 0), (17, 160), (90, 100))));
            row.Launch();
            return row.OutputDigest();
        });

        Assert.Single(digests.Distinct());
    }

    [Theory]
    [InlineData(KernelRole.Baseline)]
    [InlineData(KernelRole.Trtllm)]
    public static unsafe void Keys_outside_every_window_are_not_read(KernelRole kernel)
    {
        var shape = CpuRows.Case(groupSize: 8, kvHeads: 1) with { Window = 50 };
        var inputs = CpuRows.Inputs(shape, CpuRows.Batch((64, 1000)), kernel);
        var pool = KvPoolShape.Of(inputs.Row.Case);
        var unseen = Enumerable.Range(0, 1000 + 1 - shape.Window);
        foreach (var (key, plane) in unseen.SelectMany(key => new[] { (key, 0), (key, 1) }))
        {
            var offset = pool.Offset(inputs.Tables.Of(0)[key / pool.BlockSize], plane, key % pool.BlockSize, 0);
            new Span<ushort>(inputs.KvPool.Halves + offset, pool.HeadSize).Fill(0x7FFF);
        }

        using var device = CpuRows.Device();
        using var row = device.Prepare(inputs);
        row.Launch();

        Assert.Equal(0, row.CountNaN());
        Assert.All(CpuRows.Sample(inputs), which => Accuracy.Check(row, inputs, which));
    }

    private static void Against(PrefillBench.Devices.IPreparedRow row, AttentionInputs inputs, PrefillBench.Devices.OutputVector which)
    {
        var (output, reference) = (new double[inputs.Row.Case.HeadSize], new double[inputs.Row.Case.HeadSize]);
        row.ReadOutput(which, output);
        AttentionReference.Compute(inputs, which, reference, new double[reference.Length]);
        var distance = Math.Sqrt(output.Zip(reference, (a, b) => (a - b) * (a - b)).Sum() / reference.Sum(value => value * value));
        Assert.InRange(distance, 0, 1e-2);
    }
}
