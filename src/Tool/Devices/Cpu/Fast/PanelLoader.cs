using System.Runtime.CompilerServices;
using PrefillBench.Devices.Cpu.Vectors;

namespace PrefillBench.Devices.Cpu.Fast;

/// <summary>Gathers a panel of K or V from its pages and widens it to float32.</summary>
internal static unsafe class PanelLoader<V, TOps, TElement>
    where V : struct
    where TOps : IVectorOps<V>
    where TElement : IElement
{
    /// <summary>Keys beyond <paramref name="keyCount"/> up to a whole group become zero: they meet a weight of 0, and 0 * NaN would not be 0.</summary>
    /// <param name="panel">[PanelKeys][PanelStride]</param>
    /// <param name="firstKey">Position in the sequence, a multiple of PanelKeys.</param>
    public static void Load(AttentionView view, KvPlane plane, in WorkItem item, int firstKey, int keyCount, float* panel)
    {
        var table = view.Inputs.Tables.Of(item.Sequence);
        var block = view.Shape.BlockSize;
        var end = firstKey + keyCount;
        for (var key = firstKey; key < end;)
        {
            var run = Math.Min(block - (key % block), end - key);
            var from = view.Page(plane, table[key / block], item.Head) + (key % block * view.TokenStrideBytes);
            Widen(from, view.TokenStrideBytes, panel, run);
            panel += (long)run * RowBlock.PanelStride;
            key += run;
        }

        var padding = RowBlock.RoundUp(keyCount, RowBlock.Group<V, TOps>()) - keyCount;
        new Span<float>(panel, padding * RowBlock.PanelStride).Clear();
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Widen(byte* from, long strideBytes, float* to, int vectors)
    {
        for (; vectors > 0; vectors--)
        {
            for (var d = 0; d < RowBlock.HeadSize; d += TOps.Lanes)
            {
                TOps.Store(TElement.Widen<V, TOps>(from, d), to + d);
            }

            from += strideBytes;
            to += RowBlock.PanelStride;
        }
    }
}
