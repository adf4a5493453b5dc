namespace PrefillBench.Kernels.Cpu.Packed;

/// <summary>One thread's private arrays, cut from one aligned block. Float32; rows = rows of a full tile, W = rows of a row block.</summary>
internal readonly unsafe struct TileScratch
{
    /// <summary>Room for the alignment of each array.</summary>
    private const int Alignment = 64;

    private readonly byte* end;

    /// <param name="memory">Null to measure only.</param>
    public TileScratch(byte* memory, int rows, int blockRows)
    {
        end = memory;
        Query = Take(ref end, rows * RowBlock.HeadSize);
        Output = Take(ref end, rows * RowBlock.HeadSize);
        Max = Take(ref end, rows);
        Sum = Take(ref end, rows);
        Limits = Take(ref end, rows);
        Alpha = Take(ref end, blockRows);
        Scores = Take(ref end, RowBlock.PanelKeys * blockRows);
        Keys = Take(ref end, RowBlock.PanelKeys * RowBlock.PanelStride);
        Values = Take(ref end, RowBlock.PanelKeys * RowBlock.PanelStride);
        Rows = Take(ref end, blockRows * RowBlock.PanelStride);
    }

    /// <summary>[row block][128][W], times bmm1 * log2(e).</summary>
    public float* Query { get; }

    /// <summary>[row block][128][W], not yet divided by the sum.</summary>
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

    public static long Bytes(int rows, int blockRows) => (long)new TileScratch(null, rows, blockRows).end;

    private static float* Take(ref byte* next, int floats)
    {
        var taken = (float*)next;
        next += ((floats * (long)sizeof(float)) + Alignment - 1) / Alignment * Alignment;
        return taken;
    }
}
