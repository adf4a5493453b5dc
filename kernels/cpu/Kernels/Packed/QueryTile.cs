using System.Runtime.CompilerServices;
using PrefillBench.Kernels.Cpu.Output;
using PrefillBench.Kernels.Cpu.Vectors;

namespace PrefillBench.Kernels.Cpu.Packed;

/// <summary>Brings a row block's Q vectors into lanes and its O vectors out of them. Row r is token r / G, query head r % G of the kv head's group.</summary>
internal static unsafe class QueryTile<V, TOps, TElement>
    where V : struct
    where TOps : IVectorOps<V>
    where TElement : IElement
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
            var to = scratch.Rows + (lane * RowBlock.PanelStride);
            if (firstRow + lane < item.Rows)
            {
                Widen(view.QueryVector(firstToken + (row / group), (item.Head * group) + (row % group)), to, scale);
            }
            else
            {
                new Span<float>(to, RowBlock.HeadSize).Clear();
            }
        }

        var block = (long)firstRow * RowBlock.HeadSize;
        Transposition.Copy(scratch.Rows, RowBlock.PanelStride, scratch.Query + block, Width, Width, RowBlock.HeadSize);
        new Span<float>(scratch.Output + block, Width * RowBlock.HeadSize).Clear();
        new Span<float>(scratch.Max + firstRow, Width).Fill(OnlineSoftmax<V, TOps>.Masked);
        new Span<float>(scratch.Sum + firstRow, Width).Clear();
    }

    /// <summary>Divides by the sums, applies bmm2 and hands every row of the block to the output.</summary>
    public static void Store(AttentionView view, in WorkItem item, in TileScratch scratch, int firstRow, OutputWriter output)
    {
        var block = scratch.Output + ((long)firstRow * RowBlock.HeadSize);
        Normalise(block, scratch.Sum + firstRow, view.Problem.Bmm2);
        Transposition.Copy(block, Width, scratch.Rows, RowBlock.PanelStride, RowBlock.HeadSize, Width);
        var group = view.Shape.GroupSize;
        var firstToken = view.Problem.QueryStarts[item.Sequence];
        for (var lane = 0; lane < Math.Min(Width, item.Rows - firstRow); lane++)
        {
            var row = item.FirstRow + firstRow + lane;
            output.Write(scratch.Rows + (lane * RowBlock.PanelStride), firstToken + (row / group), (item.Head * group) + (row % group));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Widen(byte* from, float* to, float scale)
    {
        var factor = TOps.Broadcast(scale);
        for (var d = 0; d < RowBlock.HeadSize; d += TOps.Lanes)
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
            for (var d = 0; d < RowBlock.HeadSize; d++)
            {
                TOps.Store(TOps.Multiply(TOps.Load(o), factor), o);
                o += Width;
            }
        }
    }
}
