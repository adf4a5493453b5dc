using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using PrefillBench.Kernels.Cpu.Output;
using PrefillBench.Kernels.Cpu.Vectors;

namespace PrefillBench.Kernels.Cpu.Baseline;

/// <summary>The blocked kernel on one problem.</summary>
internal sealed unsafe class BoundBlockedKernel<TCodes, TShape> : BoundKernel
    where TCodes : struct, IHalfCodes
    where TShape : struct, IKernelShape
{
    private const int Group = 4;

    private readonly AttentionView view;
    private readonly OutputWriter output;

    public BoundBlockedKernel(AttentionProblem problem)
    {
        (view, output) = (new(problem), OutputWriter.For(problem));
        Items = new Tiling(problem.Shape.QueryHeads, 1, Block.Rows).Items(view);
    }

    public override ImmutableArray<WorkItem> Items { get; }

    public override long ScratchBytes => BlockScratch<TShape>.Bytes;

    public override IEnumerable<KeyValuePair<string, string>> Resources =>
    [
        new("kernel", "row-major blocks"),
        new("microkernel", $"{Group} x 2 vectors of {Vector<float>.Count}"),
        new("tile rows", $"{Block.Rows}"),
        new("panel keys", $"{Block.Keys}"),
        new("vector width", "runtime's"),
    ];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Compute(in WorkItem item, byte* memory)
    {
        var scratch = new BlockScratch<TShape>((float*)memory);
        LoadQuery(item, scratch);
        var first = TShape.IsPlain ? 0 : item.FirstKey / Block.Keys * Block.Keys;
        for (var key = first; key < item.Keys; key += Block.Keys)
        {
            var count = Math.Min(Block.Keys, item.Keys - key);
            LoadKv(view.Problem.Keys, item, key, count, scratch.KeyRows);
            LoadKv(view.Problem.Values, item, key, count, scratch.Values);
            Transposition.Copy(
                scratch.KeyRows, TShape.HeadSize, scratch.KeysTransposed, Block.Keys, Block.Keys, TShape.HeadSize);
            for (var row = 0; row < item.Rows; row += Group)
            {
                Attend(item, scratch, row, key);
            }
        }

        Store(item, scratch);
    }

    /// <summary>Four rows against one block of keys; none of it where even the first row's window begins later.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Attend(in WorkItem item, BlockScratch<TShape> scratch, int row, int key)
    {
        var headSize = TShape.HeadSize;
        const int keys = Block.Keys;
        if (!TShape.IsPlain && view.FirstKey(item.Sequence, item.FirstRow + row) >= key + keys)
        {
            return;
        }

        var scores = scratch.Scores + (row * keys);
        var rows = scratch.Output + (row * headSize);
        new Span<float>(scores, Group * keys).Clear();
        BlockProducts.FourRows(scratch.Query + (row * headSize), headSize, scratch.KeysTransposed, keys, scores, keys, headSize, keys);
        if (!TShape.IsPlain && view.Shape.Softcap > 0)
        {
            RowSoftmax.Cap(scores, Group * keys, view.Shape.Softcap);
        }

        for (var i = 0; i < Group; i++)
        {
            var token = item.FirstRow + Math.Min(row + i, item.Rows - 1);
            var visible = view.VisibleKeys(item.Sequence, token) - key;
            var window = TShape.IsPlain ? 0 : view.FirstKey(item.Sequence, token) - key;
            if (!TShape.IsPlain && window > 0 && !RowSoftmax.MaskBefore(scores + (i * keys), keys, window))
            {
                continue;
            }

            RowSoftmax.Update(
                scores + (i * keys), keys, visible, rows + (i * headSize), headSize, ref scratch.Max[row + i], ref scratch.Sum[row + i]);
        }

        BlockProducts.FourRows(scores, keys, scratch.Values, headSize, rows, headSize, keys, headSize);
    }

    private void LoadQuery(in WorkItem item, BlockScratch<TShape> scratch)
    {
        var rows = new Span<float>(scratch.Query, Block.Rows * TShape.HeadSize);
        rows.Clear();
        for (var row = 0; row < item.Rows; row++)
        {
            var token = view.Problem.QueryStarts[item.Sequence] + item.FirstRow + row;
            var to = rows.Slice(row * TShape.HeadSize, TShape.HeadSize);
            TCodes.ToSingle(new ReadOnlySpan<ushort>(view.QueryVector(token, item.Head), TShape.HeadSize), to);
            RowSoftmax.Scale(scratch.Query + (row * TShape.HeadSize), TShape.HeadSize, view.Problem.Bmm1);
        }

        new Span<float>(scratch.Output, Block.Rows * TShape.HeadSize).Clear();
        new Span<float>(scratch.Max, Block.Rows).Fill(float.NegativeInfinity);
        new Span<float>(scratch.Sum, Block.Rows).Clear();
        if (!TShape.IsPlain && view.Shape.Sinks)
        {
            // A sink is a key that was seen before all others, with a value of 0.
            new Span<float>(scratch.Max, Block.Rows).Fill(view.Problem.Sinks[item.Head]);
            new Span<float>(scratch.Sum, Block.Rows).Fill(1);
        }
    }

    /// <summary>Keys before the item's first and beyond the sequence's become zero: their weight is 0, and 0 * NaN would not be.</summary>
    private void LoadKv(in PagedTensor tensor, in WorkItem item, int firstKey, int count, float* to)
    {
        var kvHead = item.Head / view.Shape.GroupSize;
        var before = TShape.IsPlain ? 0 : Math.Max(0, item.FirstKey - firstKey);
        if (!TShape.IsPlain)
        {
            new Span<float>(to, before * TShape.HeadSize).Clear();
        }

        for (var key = before; key < count; key++)
        {
            var from = view.KvVector(tensor, item.Sequence, kvHead, firstKey + key);
            TCodes.ToSingle(
                new ReadOnlySpan<ushort>(from, TShape.HeadSize), new Span<float>(to + (key * TShape.HeadSize), TShape.HeadSize));
        }

        var rest = (Block.Keys - count) * TShape.HeadSize;
        new Span<float>(to + (count * TShape.HeadSize), rest).Clear();
    }

    private void Store(in WorkItem item, BlockScratch<TShape> scratch)
    {
        for (var row = 0; row < item.Rows; row++)
        {
            var values = scratch.Output + (row * TShape.HeadSize);
            RowSoftmax.Scale(values, TShape.HeadSize, view.Problem.Bmm2 / scratch.Sum[row]);
            output.Write(values, view.Problem.QueryStarts[item.Sequence] + item.FirstRow + row, item.Head);
        }
    }
}
