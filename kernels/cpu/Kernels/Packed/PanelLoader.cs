using System.Runtime.CompilerServices;
using PrefillBench.Kernels.Cpu.Vectors;

namespace PrefillBench.Kernels.Cpu.Packed;

/// <summary>Gathers a panel of K or V from its pages and widens it to float32.</summary>
internal static unsafe class PanelLoader<V, TOps, TElement, TShape>
    where V : struct
    where TOps : IVectorOps<V>
    where TElement : IElement
    where TShape : struct, IKernelShape
{
    /// <summary>
    /// Keys before the item's first and beyond <paramref name="keyCount"/> up to a whole group become zero: they meet a weight of 0, and
    /// 0 * NaN would not be 0.
    /// </summary>
    /// <param name="panel">[PanelKeys][PanelStride]</param>
    /// <param name="firstKey">Position in the sequence, a multiple of PanelKeys.</param>
    public static void Load(AttentionView view, in PagedTensor tensor, in WorkItem item, int firstKey, int keyCount, float* panel)
    {
        var table = view.Table(item.Sequence);
        var block = view.Shape.PageTokens;
        var end = firstKey + keyCount;
        var read = firstKey;
        if (!TShape.IsPlain && item.FirstKey > firstKey)
        {
            read = item.FirstKey;
            new Span<float>(panel, (read - firstKey) * RowBlock.PanelStride<TShape>()).Clear();
            panel += (read - firstKey) * RowBlock.PanelStride<TShape>();
        }

        for (var key = read; key < end;)
        {
            var run = Math.Min(block - (key % block), end - key);
            var from = AttentionView.Page(tensor, table[key / block], item.Head) + (key % block * tensor.TokenStrideBytes);
            Widen(from, tensor.TokenStrideBytes, panel, run);
            panel += (long)run * RowBlock.PanelStride<TShape>();
            key += run;
        }

        var padding = RowBlock.RoundUp(keyCount, RowBlock.Group<V, TOps>()) - keyCount;
        new Span<float>(panel, padding * RowBlock.PanelStride<TShape>()).Clear();
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Widen(byte* from, long strideBytes, float* to, int vectors)
    {
        for (; vectors > 0; vectors--)
        {
            for (var d = 0; d < TShape.HeadSize; d += TOps.Lanes)
            {
                TOps.Store(TElement.Widen<V, TOps>(from, d), to + d);
            }

            from += strideBytes;
            to += RowBlock.PanelStride<TShape>();
        }
    }
}
