using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Measurement.Output;
using PrefillBench.Numerics;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Measurement;

public static class OutputCheckTests
{
    public static TheoryData<Quantization, KernelRole> Formats => new MatrixTheoryData<Quantization, KernelRole>(
        Enum.GetValues<Quantization>(), Enum.GetValues<KernelRole>());

    [Theory]
    [MemberData(nameof(Formats))]
    public static void The_exact_result_in_the_output_format_is_accepted(Quantization quantization, KernelRole kernel)
    {
        using var exact = new ExactAttention(Row(quantization, kernel));

        var result = Check(Row(quantization, kernel), exact);

        Assert.True(result.Accepted, result.Complaint);
        Assert.True(result.RelativeError < result.Limit);
        Assert.Equal(SampledVectors.Most, result.SampledVectors);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public static void One_wrong_page_is_found(Quantization quantization, KernelRole kernel)
    {
        using var wrong = new ExactAttention(Row(quantization, kernel))
        {
            Page = (sequence, block, page) => sequence == 1 && block == 0 ? (page + 1) % 64 : page,
        };

        Refused(quantization, kernel, wrong, "sequence 1");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public static void A_missing_tile_of_keys_is_found(Quantization quantization, KernelRole kernel)
    {
        using var wrong = new ExactAttention(Row(quantization, kernel)) { Skips = key => key is >= 16 and < 32 };

        Refused(quantization, kernel, wrong, "relative error");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public static void Swapped_heads_are_found(Quantization quantization, KernelRole kernel)
    {
        using var wrong = new ExactAttention(Row(quantization, kernel)) { HeadOf = head => head ^ 1 };

        Refused(quantization, kernel, wrong, "64 of 64");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public static void An_element_left_unwritten_is_found_and_named(Quantization quantization, KernelRole kernel)
    {
        using var wrong = new ExactAttention(Row(quantization, kernel)) { Stored = (value, element) => element == 37 ? double.NaN : value };

        Refused(quantization, kernel, wrong, "is NaN instead of");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public static void A_result_ten_percent_too_large_is_found(Quantization quantization, KernelRole kernel)
    {
        using var wrong = new ExactAttention(Row(quantization, kernel)) { Stored = (value, _) => value * 1.1 };

        Refused(quantization, kernel, wrong, "relative error");
    }

    /// <summary>
    /// Rows of one tile's side of an edge alone: a write of the last row left out, a first row masked by the tile before it.
    /// </summary>
    [Theory]
    [InlineData(192, true)]
    [InlineData(192, false)]
    [InlineData(64, true)]
    [InlineData(64, false)]
    public static void A_fault_at_the_edges_of_the_kernel_s_own_tiles_is_found(int tileRows, bool firstRow)
    {
        CsCheck.Check.Sample(
            CsCheck.Gen.Select(CsCheck.Gen.Int[1, 40], CsCheck.Gen.Int[2, 2000], CsCheck.Gen.ULong),
            shape =>
            {
                var (batchSize, length, seed) = shape;
                var attention = FakeBench.Case(length) with { BatchSize = batchSize, Seed = seed, Heads = new HeadCounts(8, 2) };
                var row = WorkloadRow.Of(attention, KernelRole.Trtllm);
                var batch = WorkloadGenerator.Batch(row.Case);
                var wrong = new FaultAtEdges(row, batch, tileRows / row.Case.Heads.GroupSize, firstRow);

                var result = OutputCheck.Of(row, batch, wrong);

                // Below a tile and a token no sequence has an edge.
                Assert.Equal(length <= tileRows / row.Case.Heads.GroupSize, result.Accepted);
            },
            iter: 60);
    }

    [Fact]
    public static void Arithmetic_noise_within_the_tolerance_is_accepted()
    {
        using var noisy = new ExactAttention(Row(Quantization.Bf16, KernelRole.Trtllm))
        {
            Stored = (value, element) => value * (element % 2 == 0 ? 1.004 : 0.996),
        };

        var result = Check(Row(Quantization.Bf16, KernelRole.Trtllm), noisy);

        Assert.True(result.Accepted, result.Complaint);
        Assert.InRange(result.RelativeError, 0.003, 0.0065);
    }

    /// <summary>
    /// Arithmetic takes an element to another step of the format, and a block to another scale: such a vector's rounding is not that of the
    /// exact one, which may be small by luck. Four blocks of NVFP4 are the fewest that a vector has.
    /// </summary>
    [Fact]
    public static void A_right_kernel_s_vector_is_accepted_where_the_exact_one_rounds_well_by_luck()
    {
        const int size = 64;
        const float outputBlock = 500;
        const double arithmetic = 0.040;  // more than a kernel here has, so that few vectors show it
        var chance = new SplitMix64(1);
        var row = WorkloadRow.Of(FakeBench.Case(48) with { Quantization = Quantization.Fp8Nvfp4, HeadSize = size }, KernelRole.Trtllm);
        var tolerance = OutputTolerance.Of(row);
        var (exact, rounded, output) = (new double[size], new double[size], new double[size]);
        var (excess, ofOwnRounding) = (0.0, 0.0);

        for (var vector = 0; vector < 20_000; vector++)
        {
            for (var i = 0; i < size; i++)
            {
                exact[i] = 0.1 * chance.NextNormal();
                output[i] = exact[i] + (0.1 * arithmetic * chance.NextNormal());
            }

            OutputRounding.Round(row.Output, outputBlock, exact, rounded);
            OutputRounding.Round(row.Output, outputBlock, output, output);
            var compared = VectorComparison.Of(row, outputBlock, default, output, exact, new double[size]);
            var own = tolerance.RelativeLimit(Math.Sqrt(Squares(rounded.Zip(exact, (a, b) => a - b)) / Squares(exact)), 0);
            (excess, ofOwnRounding) = (Math.Max(excess, compared.Excess), Math.Max(ofOwnRounding, compared.RelativeError / own));
        }

        Assert.InRange(excess, 0.5, 1);
        Assert.True(ofOwnRounding > 1, "no vector was lucky, so the test shows nothing");

        static double Squares(IEnumerable<double> values) => values.Sum(value => value * value);
    }

    private static void Refused(Quantization quantization, KernelRole kernel, ExactAttention wrong, string text)
    {
        var result = Check(Row(quantization, kernel), wrong);

        Assert.False(result.Accepted);
        Assert.Contains(text, result.Complaint, StringComparison.Ordinal);
    }

    private static PrefillBench.Measurement.OutputCheckResult Check(WorkloadRow row, ExactAttention prepared) =>
        OutputCheck.Of(row, WorkloadGenerator.Batch(row.Case), prepared);

    private static WorkloadRow Row(Quantization quantization, KernelRole kernel) =>
        WorkloadRow.Of(FakeBench.Case(48) with { BatchSize = 3, Quantization = quantization }, kernel);

    /// <summary>Right everywhere but in the first or last row of each tile, where a sequence has two tiles or more.</summary>
    private sealed class FaultAtEdges(WorkloadRow row, RaggedBatch batch, int tileTokens, bool firstRow) : IPreparedRow
    {
        public ImmutableArray<Allocation> Allocations => [];

        public ImmutableSortedDictionary<string, string> Resources => ImmutableSortedDictionary<string, string>.Empty;

        public int TileTokens(int sequence) => batch.QueryLengths[sequence] > tileTokens ? tileTokens : 0;

        public void ReadOutput(OutputVector which, Span<double> values)
        {
            var token = which.Token - batch.QueryStarts[which.Sequence];
            var atEdge = firstRow
                ? token > 0 && token % tileTokens == 0
                : (token + 1) % tileTokens == 0 && token + 1 < batch.QueryLengths[which.Sequence];
            values.Fill(atEdge ? 2 : 1);
        }

        public void Reference(OutputVector which, Span<double> values, Span<double> scoreEffect)
        {
            values[..row.Case.HeadSize].Fill(1);
            scoreEffect.Clear();
        }

        public double Launch() => 1;

        public void LaunchTimed(Span<double> launchMs) => launchMs.Fill(1);

        public void PoisonOutput()
        {
        }

        public long CountNaN() => 0;

        public ulong OutputDigest() => 0;

        public void Dispose()
        {
        }
    }
}
