using System.Runtime.CompilerServices;
using PrefillBench.Kernels.Cpu.Output;
using PrefillBench.Kernels.Cpu.Vectors;

namespace PrefillBench.Kernels.Cpu.Packed;

/// <summary>
/// Brings a row block's Q vectors into lanes and its O vectors out of them. Row r is token r / G, query head r % G of the kv head's group.
/// </summary>
internal static unsafe class QueryTile<V, TOps, TElement, TShape>
    where V : struct
    where TOps : IVectorOps<V>
    where TElement : IElement
    where TShape : struct, IKernelShape
{
    private static int Width => RowBlock.Rows(TOps.Lanes);

    /// <summary>Fills a row block's Q, limits and empty sums; rows beyond the tile's last one become zero queries with its limit.</summary>
    /// <param name="scale">bmm1 * log2(e).</param>
    public static void Load(AttentionView view, in WorkItem item, in TileScratch scratch, int firstRow, float scale)
    {
        var group = view.Shape.GroupSize;
        var firstToken = view.Problem.QueryStarts[item.Sequence];
        for (var lane = 0; lane < Width; lane++)
        {
            var row = item.FirstRow + Math.Min(firstRow + lane, item.Rows - 1);
            scratch.Limits[firstRow + lane] = view.VisibleKeys(item.Sequence, row / group);
            var to = scratch.Rows + (lane * RowBlock.PanelStride<TShape>());
            if (firstRow + lane < item.Rows)
            {
                Widen(view.QueryVector(firstToken + (row / group), (item.Head * group) + (row % group)), to, scale);
            }
            else
            {
                new Span<float>(to, TShape.HeadSize).Clear();
            }
        }

        var block = (long)firstRow * TShape.HeadSize;
        Transposition.Copy(scratch.Rows, RowBlock.PanelStride<TShape>(), scratch.Query + block, Width, Width, TShape.HeadSize);
        new Span<float>(scratch.Output + block, Width * TShape.HeadSize).Clear();
        new Span<float>(scratch.Max + firstRow, Width).Fill(OnlineSoftmax<V, TOps>.Masked);
        new Span<float>(scratch.Sum + firstRow, Width).Clear();
        if (!TShape.IsPlain)
        {
            LoadFeatures(view, item, scratch, firstRow);
        }
    }

    /// <summary>
    /// Loads the beginning of each row's window, and the sinks. A sink is a key that was seen before all others, with a value of 0.
    /// </summary>
    private static void LoadFeatures(AttentionView view, in WorkItem item, in TileScratch scratch, int firstRow)
    {
        var (group, sinks) = (view.Shape.GroupSize, view.Problem.Sinks);
        for (var lane = 0; lane < Width; lane++)
        {
            var row = item.FirstRow + Math.Min(firstRow + lane, item.Rows - 1);
            scratch.Firsts[firstRow + lane] = view.FirstKey(item.Sequence, row / group);
            if (view.Shape.Sinks)
            {
                scratch.Max[firstRow + lane] = sinks[(item.Head * group) + (row % group)] * OnlineSoftmax<V, TOps>.Log2E;
                scratch.Sum[firstRow + lane] = 1;
            }
        }
    }

    /// <summary>Divides by the sums, applies bmm2 and hands every row of the block to the output.</summary>
    public static void Store(AttentionView view, in WorkItem item, in TileScratch scratch, int firstRow, OutputWriter output)
    {
        var block = scratch.Output + ((long)firstRow * TShape.HeadSize);
        Normalise(block, scratch.Sum + firstRow, view.Problem.Bmm2);
        Transposition.Copy(block, Width, scratch.Rows, RowBlock.PanelStride<TShape>(), TShape.HeadSize, Width);
        var group = view.Shape.GroupSize;
        var firstToken = view.Problem.QueryStarts[item.Sequence];
        for (var lane = 0; lane < Math.Min(Width, item.Rows - firstRow); lane++)
        {
            var row = item.FirstRow + firstRow + lane;
            output.Write(scratch.Rows + (lane * RowBlock.PanelStride<TShape>()),
                firstToken + (row / group), (item.Head * group) + (row % group));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Widen(byte* from, float* to, float scale)
    {
        var factor = TOps.Broadcast(scale);
        for (var d = 0; d < TShape.HeadSize; d += TOps.Lanes)
        {
            TOps.Store(TOps.Multiply(TElement.Widen<V, TOps>(from, d), factor), to + d);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Normalise(float* block, float* sum, float scale)
    {
        for (var lane = 0; lane < Width; lane += TOps.Lanes)
        {
            var factor = TOps.Divide(TOps.Broadcast(scale), TOps.Load(sum + lane));
            var o = block + lane;
            for (var d = 0; d < TShape.HeadSize; d++)
            {
                TOps.Store(TOps.Multiply(TOps.Load(o), factor), o);
                o += Width;
            }
        }
    }
}
