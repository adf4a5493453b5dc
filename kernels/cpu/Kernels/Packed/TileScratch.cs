namespace PrefillBench.Kernels.Cpu.Packed;

/// <summary>
/// One thread's private arrays, cut from one aligned block. Float32; rows = rows of a full tile, W = rows of a row block.
/// </summary>
internal readonly unsafe struct TileScratch
{
    /// <summary>Room for the alignment of each array.</summary>
    private const int Alignment = 64;

    private readonly byte* end;

    /// <param name="memory">The memory; null only measures how much is needed.</param>
    /// <param name="panelStride">Floats from one key of a panel to the next.</param>
    /// <param name="windows">True when rows see their last keys only.</param>
    private TileScratch(byte* memory, int rows, int blockRows, int headSize, int panelStride, bool windows)
    {
        end = memory;
        Query = Take(ref end, rows * headSize);
        Output = Take(ref end, rows * headSize);
        Max = Take(ref end, rows);
        Sum = Take(ref end, rows);
        Limits = Take(ref end, rows);
        Alpha = Take(ref end, blockRows);
        Scores = Take(ref end, RowBlock.PanelKeys * blockRows);
        Keys = Take(ref end, RowBlock.PanelKeys * panelStride);
        Values = Take(ref end, RowBlock.PanelKeys * panelStride);
        Rows = Take(ref end, blockRows * panelStride);
        Firsts = Take(ref end, windows ? rows : 0);
    }

    /// <summary>[row block][head size][W], times bmm1 * log2(e).</summary>
    public float* Query { get; }

    /// <summary>[row block][head size][W], not yet divided by the sum.</summary>
    public float* Output { get; }

    /// <summary>[rows] running maximum.</summary>
    public float* Max { get; }

    /// <summary>[rows] running sum of weights.</summary>
    public float* Sum { get; }

    /// <summary>[rows] visible keys.</summary>
    public float* Limits { get; }

    /// <summary>[W] factor for older sums, of the row block in hand.</summary>
    public float* Alpha { get; }

    /// <summary>[PanelKeys][W] scores, then weights, of the row block in hand.</summary>
    public float* Scores { get; }

    /// <summary>[PanelKeys][PanelStride]</summary>
    public float* Keys { get; }

    /// <summary>[PanelKeys][PanelStride]</summary>
    public float* Values { get; }

    /// <summary>[W][PanelStride]: rows on their way into Q or out of O.</summary>
    public float* Rows { get; }

    /// <summary>[rows] the first key that each row sees; none without windows.</summary>
    public float* Firsts { get; }

    public static TileScratch Of<TShape>(byte* memory, int rows, int blockRows)
        where TShape : struct, IKernelShape =>
            new(memory, rows, blockRows, TShape.HeadSize, RowBlock.PanelStride<TShape>(), !TShape.IsPlain);

    public static long Bytes<TShape>(int rows, int blockRows)
        where TShape : struct, IKernelShape => (long)Of<TShape>(null, rows, blockRows).end;

    private static float* Take(ref byte* next, int floats)
    {
        var taken = (float*)next;
        next += ((floats * (long)sizeof(float)) + Alignment - 1) / Alignment * Alignment;
        return taken;
    }
}
