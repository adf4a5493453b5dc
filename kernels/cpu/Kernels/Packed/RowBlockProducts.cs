using System.Runtime.CompilerServices;
using PrefillBench.Kernels.Cpu.Vectors;

namespace PrefillBench.Kernels.Cpu.Packed;

/// <summary>A row block's two matrix products with a panel, group by group.</summary>
internal static unsafe class RowBlockProducts<V, TOps, TShape>
    where V : struct
    where TOps : IVectorOps<V>
    where TShape : struct, IKernelShape
{
    /// <summary>S of the block against the first <paramref name="count"/> keys of the panel, a multiple of the group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scores(float* query, in TileScratch scratch, int count)
    {
        var width = RowBlock.Rows(TOps.Lanes);
        var keys = scratch.Keys;
        var scores = scratch.Scores;
        var end = scores + (count * width);
        while (scores != end)
        {
            if (RowBlock.Group<V, TOps>() == 8)
            {
                QkMicrokernel<V, TOps, TShape>.EightKeys(query, keys, scores);
            }
            else
            {
                QkMicrokernel<V, TOps, TShape>.FourKeys(query, keys, scores);
            }

            keys += RowBlock.Group<V, TOps>() * RowBlock.PanelStride<TShape>();
            scores += RowBlock.Group<V, TOps>() * width;
        }
    }

    /// <summary>O of the block = alpha * O + P V over the first <paramref name="count"/> keys of the panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Accumulate(float* output, in TileScratch scratch, int count)
    {
        var width = RowBlock.Rows(TOps.Lanes);
        var values = scratch.Values;
        var end = values + TShape.HeadSize;
        while (values != end)
        {
            if (RowBlock.Group<V, TOps>() == 8)
            {
                PvMicrokernel<V, TOps, TShape>.EightDims(scratch.Scores, values, output, scratch.Alpha, count);
            }
            else
            {
                PvMicrokernel<V, TOps, TShape>.FourDims(scratch.Scores, values, output, scratch.Alpha, count);
            }

            values += RowBlock.Group<V, TOps>();
            output += RowBlock.Group<V, TOps>() * width;
        }
    }
}
