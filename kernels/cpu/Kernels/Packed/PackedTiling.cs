namespace PrefillBench.Kernels.Cpu.Packed;

/// <summary>
/// Chooses the number of packed rows of a tile: as many as fit the L2 cache, fewer when threads would have nothing to do.
/// </summary>
internal static class PackedTiling
{
    /// <summary>Below this many items per thread the last ones to finish decide the time.</summary>
    private const int ItemsPerThread = 4;

    /// <summary>Rows measured best, as a multiple of 48 (one row block of 512 bits, two of 256).</summary>
    private const int RowsPerMebibyte = 384;

    /// <param name="blockRows">Rows of a row block; tiles are whole blocks.</param>
    public static Tiling Choose(AttentionView view, int blockRows, Processor processor)
    {
        var most = (int)Math.Clamp(processor.L2Bytes * RowsPerMebibyte >> 20, 96, RowsPerMebibyte);
        var tiling = new Tiling(view.Shape.KvHeads, view.Shape.GroupSize, RowBlock.RoundUp(most, blockRows));
        while (tiling.TileRows > blockRows && tiling.CountItems(view) < (long)ItemsPerThread * processor.Threads)
        {
            tiling = tiling with { TileRows = RowBlock.RoundUp(tiling.TileRows / 2, blockRows) };
        }

        return tiling;
    }
}
