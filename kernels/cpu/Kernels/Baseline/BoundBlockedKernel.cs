using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using PrefillBench.Kernels.Cpu.Output;
using PrefillBench.Kernels.Cpu.Vectors;

namespace PrefillBench.Kernels.Cpu.Baseline;

/// <summary>The blocked kernel on one problem.</summary>
internal sealed unsafe class BoundBlockedKernel : BoundKernel
{
    private const int Group = 4;

    private readonly AttentionView view;
    private readonly OutputWriter output;

    public BoundBlockedKernel(AttentionProblem problem)
    {
        (view, output) = (new(problem), OutputWriter.For(problem));
        Items = new Tiling(problem.Shape.QueryHeads, 1, BlockScratch.Rows).Items(view);
    }

    public override ImmutableArray<WorkItem> Items { get; }

    public override long ScratchBytes => BlockScratch.Bytes;

    public override IEnumerable<KeyValuePair<string, string>> Resources =>
    [
        new("kernel", "row-major blocks"),
        new("microkernel", $"{Group} x 2 vectors of {Vector<float>.Count}"),
        new("tile rows", $"{BlockScratch.Rows}"),
        new("panel keys", $"{BlockScratch.Keys}"),
        new("vector width", "runtime's"),
    ];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Compute(in WorkItem item, byte* memory)
    {
        var scratch = new BlockScratch((float*)memory);
        LoadQuery(item, scratch);
        for (var key = 0; key < item.Keys; key += BlockScratch.Keys)
        {
            var count = Math.Min(BlockScratch.Keys, item.Keys - key);
            LoadKv(view.Problem.Keys, item, key, count, scratch.KeyRows);
            LoadKv(view.Problem.Values, item, key, count, scratch.Values);
            Transposition.Copy(
                scratch.KeyRows, BlockScratch.HeadSize, scratch.KeysTransposed, BlockScratch.Keys, BlockScratch.Keys, BlockScratch.HeadSize);
            for (var row = 0; row < item.Rows; row += Group)
            {
                Attend(item, scratch, row, key);
            }
        }

        Store(item, scratch);
    }

    /// <summary>Four rows against one block of keys.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Attend(in WorkItem item, BlockScratch scratch, int row, int key)
    {
        const int headSize = BlockScratch.HeadSize, keys = BlockScratch.Keys;
        var scores = scratch.Scores + (row * keys);
        var rows = scratch.Output + (row * headSize);
        new Span<float>(scores, Group * keys).Clear();
        BlockProducts.FourRows(scratch.Query + (row * headSize), headSize, scratch.KeysTransposed, keys, scores, keys, headSize, keys);
        for (var i = 0; i < Group; i++)
        {
            var visible = view.VisibleKeys(item.Sequence, item.FirstRow + Math.Min(row + i, item.Rows - 1)) - key;
            RowSoftmax.Update(
                scores + (i * keys), keys, visible, rows + (i * headSize), headSize, ref scratch.Max[row + i], ref scratch.Sum[row + i]);
        }

        BlockProducts.FourRows(scores, keys, scratch.Values, headSize, rows, headSize, keys, headSize);
    }

    private void LoadQuery(in WorkItem item, BlockScratch scratch)
    {
        var rows = new Span<float>(scratch.Query, BlockScratch.Rows * BlockScratch.HeadSize);
        rows.Clear();
        for (var row = 0; row < item.Rows; row++)
        {
            var token = view.Problem.QueryStarts[item.Sequence] + item.FirstRow + row;
            var to = rows.Slice(row * BlockScratch.HeadSize, BlockScratch.HeadSize);
            Bf16Codes.ToSingle(new ReadOnlySpan<ushort>(view.QueryVector(token, item.Head), BlockScratch.HeadSize), to);
            RowSoftmax.Scale(scratch.Query + (row * BlockScratch.HeadSize), BlockScratch.HeadSize, view.Problem.Bmm1);
        }

        new Span<float>(scratch.Output, BlockScratch.Rows * BlockScratch.HeadSize).Clear();
        new Span<float>(scratch.Max, BlockScratch.Rows).Fill(float.NegativeInfinity);
        new Span<float>(scratch.Sum, BlockScratch.Rows).Clear();
    }

    /// <summary>Keys beyond the sequence's become zero: their weight is 0, and 0 * NaN would not be.</summary>
    private void LoadKv(in PagedTensor tensor, in WorkItem item, int firstKey, int count, float* to)
    {
        var kvHead = item.Head / view.Shape.GroupSize;
        for (var key = 0; key < count; key++)
        {
            var from = view.KvVector(tensor, item.Sequence, kvHead, firstKey + key);
            Bf16Codes.ToSingle(
                new ReadOnlySpan<ushort>(from, BlockScratch.HeadSize), new Span<float>(to + (key * BlockScratch.HeadSize), BlockScratch.HeadSize));
        }

        var rest = (BlockScratch.Keys - count) * BlockScratch.HeadSize;
        new Span<float>(to + (count * BlockScratch.HeadSize), rest).Clear();
    }

    private void Store(in WorkItem item, BlockScratch scratch)
    {
        for (var row = 0; row < item.Rows; row++)
        {
            var values = scratch.Output + (row * BlockScratch.HeadSize);
            RowSoftmax.Scale(values, BlockScratch.HeadSize, view.Problem.Bmm2 / scratch.Sum[row]);
            output.Write(values, view.Problem.QueryStarts[item.Sequence] + item.FirstRow + row, item.Head);
        }
    }
}
