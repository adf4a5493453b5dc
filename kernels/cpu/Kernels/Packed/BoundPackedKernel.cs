using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using PrefillBench.Kernels.Cpu.Output;
using PrefillBench.Kernels.Cpu.Vectors;

namespace PrefillBench.Kernels.Cpu.Packed;

/// <summary>
/// The packed kernel on one problem: per tile of packed query rows, panel after panel of keys is widened once, then each row block does
/// scores, mask (only on the diagonal), running softmax and output. A row's bits depend on nothing but its own data:
/// neither on the tile it is in, nor on the batch, nor on the threads, nor on the vector width.
/// </summary>
internal sealed unsafe class BoundPackedKernel<V, TOps, TElement, TShape> : BoundKernel
    where V : struct
    where TOps : IVectorOps<V>
    where TElement : IElement
    where TShape : struct, IKernelShape
{
    private readonly AttentionView view;
    private readonly OutputWriter output;
    private readonly WidthTrial width;
    private readonly int tileRows;
    private readonly float queryScale;
    private readonly float cap;

    public BoundPackedKernel(AttentionProblem problem, Processor processor, WidthTrial width)
    {
        (view, output, this.width) = (new(problem), OutputWriter.For(problem), width);
        queryScale = problem.Bmm1 * OnlineSoftmax<V, TOps>.Log2E;
        cap = problem.Shape.Softcap * OnlineSoftmax<V, TOps>.Log2E;
        var tiling = PackedTiling.Choose(view, Width, processor);
        tileRows = tiling.TileRows;
        Items = tiling.Items(view);
    }

    public override ImmutableArray<WorkItem> Items { get; }

    public override long ScratchBytes => TileScratch.Bytes<TShape>(tileRows, Width);

    public override IEnumerable<KeyValuePair<string, string>> Resources =>
    [
        new("kernel", "packed rows in lanes"),
        new("microkernel", $"{RowBlock.Group<V, TOps>()} x {RowBlock.Vectors} vectors of {TOps.Lanes}"),
        new("tile rows", $"{tileRows}"),
        new("panel keys", $"{RowBlock.PanelKeys}"),
        new("vector width", $"{width}"),
    ];

    private static int Width => RowBlock.Rows(TOps.Lanes);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Compute(in WorkItem item, byte* memory)
    {
        var scratch = TileScratch.Of<TShape>(memory, tileRows, Width);
        for (var row = 0; row < item.Rows; row += Width)
        {
            QueryTile<V, TOps, TElement, TShape>.Load(view, item, scratch, row, queryScale);
        }

        var first = TShape.IsPlain ? 0 : item.FirstKey / RowBlock.PanelKeys * RowBlock.PanelKeys;
        for (var key = first; key < item.Keys; key += RowBlock.PanelKeys)
        {
            var keys = Math.Min(RowBlock.PanelKeys, item.Keys - key);
            PanelLoader<V, TOps, TElement, TShape>.Load(view, view.Problem.Keys, item, key, keys, scratch.Keys);
            PanelLoader<V, TOps, TElement, TShape>.Load(view, view.Problem.Values, item, key, keys, scratch.Values);
            for (var row = 0; row < item.Rows; row += Width)
            {
                Attend(scratch, row, key);
            }
        }

        for (var row = 0; row < item.Rows; row += Width)
        {
            QueryTile<V, TOps, TElement, TShape>.Store(view, item, scratch, row, output);
        }
    }

    /// <summary>One row block against one panel. Rows are ordered by token, so the block's limits ascend.</summary>
    private void Attend(in TileScratch scratch, int row, int key)
    {
        var (lowest, highest) = ((int)scratch.Limits[row], (int)scratch.Limits[row + Width - 1]);
        if (key >= highest || (!TShape.IsPlain && key + RowBlock.PanelKeys <= scratch.Firsts[row]))
        {
            return;
        }

        var group = RowBlock.Group<V, TOps>();
        var count = RowBlock.RoundUp(Math.Min(RowBlock.PanelKeys, highest - key), group);
        RowBlockProducts<V, TOps, TShape>.Scores(scratch.Query + ((long)row * TShape.HeadSize), scratch, count);
        if (!TShape.IsPlain)
        {
            ApplyFeatures(scratch, row, key, count);
        }

        if (key + count > lowest)
        {
            OnlineSoftmax<V, TOps>.Mask(scratch.Scores, scratch.Limits + row, key, count);
        }

        OnlineSoftmax<V, TOps>.Update(scratch.Scores, count, scratch.Max + row, scratch.Sum + row, scratch.Alpha);
        RowBlockProducts<V, TOps, TShape>.Accumulate(scratch.Output + ((long)row * TShape.HeadSize), scratch, count);
    }

    /// <summary>Caps the scores and masks keys before the rows' windows; the first rows' windows begin first.</summary>
    private void ApplyFeatures(in TileScratch scratch, int row, int key, int count)
    {
        if (cap > 0)
        {
            OnlineSoftmax<V, TOps>.Cap(scratch.Scores, count, cap);
        }

        if (key < scratch.Firsts[row + Width - 1])
        {
            OnlineSoftmax<V, TOps>.MaskBefore(scratch.Scores, scratch.Firsts + row, key, count);
        }
    }
}
