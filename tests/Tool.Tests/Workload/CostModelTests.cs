using CsCheck;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Workload;

public static class CostModelTests
{
    private static readonly Gen<AttentionCase> AnyCase =
        from batch in Gen.Int[1, 5]
        from length in Gen.Int[1, 60]
        from seed in Gen.ULong
        from block in Gen.OneOf(16, 32)
        from causal in Gen.Bool
        from quantization in Gen.OneOf(Enum.GetValues<Quantization>())
        from window in Gen.OneOf(Gen.Const(0), Gen.Int[1, 130])
        from sinks in Gen.Bool
        select AttentionCases.Small with
        {
            BatchSize = batch, MaxSeqLen = length, Seed = seed, BlockSize = block, Causal = causal
                || window > 0, Quantization = quantization, KvPoolTokens = 160,
            Window = window, Sinks = sinks,
        };

    [Fact]
    public static void Work_is_four_operations_per_visible_pair_head_and_dimension() =>
        AnyCase.Sample(attentionCase =>
        {
            var batch = WorkloadGenerator.Batch(attentionCase);
            long pairs = 0;
            for (var sequence = 0; sequence < batch.BatchSize; sequence++)
            {
                for (var query = 0; query < batch.QueryLengths[sequence]; query++)
                {
                    for (var key = 0; key < batch.KvLengths[sequence]; key++)
                    {
                        pairs += IsSeen(attentionCase, batch.PrefixLengths[sequence] + query, key) ? 1 : 0;
                    }
                }
            }

            var cost = attentionCase.Row().Cost();

            Assert.Equal(pairs, cost.VisiblePairs);
            Assert.Equal(4.0 * 4 * 64 * pairs, cost.Work.Value);
        }, iter: 50);

    [Fact]
    public static void Bytes_count_each_key_that_any_sequence_reads_once() =>
        AnyCase.Sample(attentionCase =>
        {
            var row = attentionCase.Row();
            var batch = WorkloadGenerator.Batch(attentionCase);
            var tables = WorkloadGenerator.Tables(attentionCase);
            var keys = new HashSet<(int Page, int Slot)>();
            var entries = 0;
            for (var sequence = 0; sequence < batch.BatchSize; sequence++)
            {
                var seen = (from key in Enumerable.Range(0, batch.KvLengths[sequence])
                            from query in Enumerable.Range(0, batch.QueryLengths[sequence])
                            where IsSeen(attentionCase, batch.PrefixLengths[sequence] + query, key)
                            select key).ToHashSet();
                keys.UnionWith(seen.Select(key => (tables.Of(sequence)[key / attentionCase.BlockSize], key % attentionCase.BlockSize)));
                entries += seen.Select(key => key / attentionCase.BlockSize).Distinct().Count();
            }

            var cost = row.Cost();

            var inputByte = row.Fp8Inputs ? 1 : 2;
            var outputBytes = row.Output switch
            {
                OutputFormat.Bf16 or OutputFormat.Fp16 => 2,
                OutputFormat.E4M3 => 1,
                _ => 0.5 + (1 / 16.0),
            };
            var expected = (batch.TotalQueryTokens * 4 * 64 * (inputByte + outputBytes)) + (keys.Count * 2 * 2 * 64 * inputByte)
                + (4 * entries) + (8 * (batch.BatchSize + 1)) + (attentionCase.Sinks ? 4 * 4 : 0);
            Assert.Equal(keys.Select(key => key.Page).Distinct().Count(), cost.DistinctPages);
            Assert.Equal(expected, cost.MinimumBytes.Value);
        }, iter: 50);

    [Fact]
    public static void The_model_s_buffers_are_as_large_as_the_real_ones() =>
        AnyCase.Sample(attentionCase =>
        {
            foreach (var row in WorkloadRow.AllOf([attentionCase], KernelSet.Default))
            {
                using var inputs = WorkloadGenerator.Inputs(row.Drawn());

                var allocations = row.Cost().Allocations.ToDictionary(allocation => allocation.Kind, allocation => allocation.Size.Value);

                Assert.Equal(inputs.Query.LengthBytes, allocations[AllocationKind.Query]);
                Assert.Equal(inputs.KvPool.LengthBytes, allocations[AllocationKind.KvPool]);
                Assert.Equal(4L * inputs.Tables.Pages.Length, allocations[AllocationKind.BlockTables]);
            }
        }, iter: 20);

    [Fact]
    public static void One_causal_prompt_of_1024_costs_what_the_closed_form_says()
    {
        var prompt = AttentionCases.Published with { Prefix = PrefixMode.None };

        var cost = prompt.Row().Cost();

        // 16384 L (L + 1) operations for 64 heads of 128.
        Assert.Equal(16384.0 * 1024 * 1025, cost.Work.Value);
    }

    [Fact]
    public static void Nvfp4_output_is_a_quarter_of_bf16_and_its_scales_fill_whole_tiles()
    {
        var nvfp4 = (AttentionCases.Published with { MaxSeqLen = 1000, Quantization = Quantization.Fp8Nvfp4 }).Row();

        var allocations = nvfp4.Cost().Allocations.ToDictionary(allocation => allocation.Kind, allocation => allocation.Size.Value);

        Assert.Equal(1000L * 64 * 128 / 2, allocations[AllocationKind.Output]);
        Assert.Equal(1024L * 64 * 8, allocations[AllocationKind.OutputScales]);
    }

    [Fact]
    public static void Memory_beyond_an_int_is_counted_right_and_the_peak_is_the_sum()
    {
        var cost = (AttentionCases.Published with { BatchSize = 16, MaxSeqLen = 131_072 }).Row().Cost();

        Assert.True(cost.KernelPeak > ByteCount.FromGibibytes(8));
        Assert.Equal(cost.Allocations.Sum(allocation => allocation.Size.Value), cost.KernelPeak.Value);
        Assert.Equal(cost.QueryTokens * 64 * 128 * 2, cost.Allocations.Single(
            allocation => allocation.Kind == AllocationKind.Query).Size.Value);
        Assert.InRange(cost.DistinctPages, 15_900, 16_000);
    }

    /// <summary>Pages are counted in the drawn tables of a row that runs, and without any table for one that is planned.</summary>
    [Fact]
    public static void A_planned_row_reads_what_it_reads_when_it_runs() =>
        AnyCase.Sample(attentionCase =>
        {
            var drawn = attentionCase.Row().Cost();

            Assert.Equal(drawn.Read.Value, PagesRead.Of(attentionCase));
        }, iter: 50);

    [Fact]
    public static void Both_kernels_share_what_is_the_same()
    {
        static long Of(WorkloadRow row, params AllocationKind[] kinds) =>
            row.Cost().Allocations.Where(a => kinds.Contains(a.Kind)).Sum(a => a.Size.Value);

        static long Peak(Quantization quantization, params AllocationKind[] shared)
        {
            var shape = AttentionCases.Published with { Quantization = quantization };
            var (baseline, trtllm) = (shape.Row(KernelRole.Baseline), shape.Row(KernelRole.Trtllm));
            Assert.Equal(Of(baseline, shared), Of(trtllm, shared));
            return baseline.Cost().KernelPeak.Value + trtllm.Cost().KernelPeak.Value
                - Of(trtllm, shared) - CostModel.PeakOfAll(shape, KernelSet.Default).Value;
        }

        Assert.Equal(0, Peak(
            Quantization.Bf16, AllocationKind.BlockTables, AllocationKind.SequenceLengths, AllocationKind.Query, AllocationKind.KvPool));
        Assert.Equal(0, Peak(Quantization.Fp8, AllocationKind.BlockTables, AllocationKind.SequenceLengths));
    }

    [Fact]
    public static void The_roofline_is_the_slower_of_computing_and_moving()
    {
        var cost = AttentionCases.Published.Row().Cost() with { Work = new(2e12), BytesBesideKeys = 3_000_000_000, BytesPerKey = 0 };

        Assert.Equal(4, cost.Roofline(new(500), new(3000)).Value, 1e-9);
        Assert.Equal(30, cost.Roofline(new(500), new(100)).Value, 1e-9);
    }

    private static bool IsSeen(AttentionCase shape, int query, int key) =>
        (!shape.Causal || key <= query) && (shape.Window == 0 || query - key < shape.Window);
}
