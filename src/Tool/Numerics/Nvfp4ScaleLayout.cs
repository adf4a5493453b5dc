namespace PrefillBench.Numerics;

/// <summary>
/// Where the e4m3 scales of an NVFP4 matrix [rows, columns] lie: tiles of 128 x 4, 512 bytes each, row-major among tiles. Within a
/// tile row m, column k is at (m % 32) * 16 + (m % 128) / 32 * 4 + k % 4, the order that Blackwell's block-scaled MMA reads
/// (cuBLAS documentation, "1D Block Scaling Factors Layout"). For attention output, row = token and column = head * head_size/16 + dim/16.
/// </summary>
/// <param name="Rows">Rows in use, at least 0.</param>
/// <param name="Columns">Scales per row in use, at least 0.</param>
public readonly record struct Nvfp4ScaleLayout(int Rows, int Columns)
{
    public const int TileColumns = 4;
    private const int TileRows = 128;
    private const int TileBytes = TileRows * TileColumns;

    public long PaddedRows => RoundUp(Rows, TileRows);

    public long PaddedColumns => RoundUp(Columns, TileColumns);

    /// <summary>Bytes of the buffer, padding included.</summary>
    public long LengthBytes => checked(PaddedRows * PaddedColumns);

    public long OffsetBytes(int row, int column) =>
        (((row / TileRows) * (PaddedColumns / TileColumns)) + (column / TileColumns)) * TileBytes
        + (row % 32 * 16) + (row % TileRows / 32 * TileColumns) + (column % TileColumns);

    private static long RoundUp(int count, int multiple) => (count + multiple - 1L) / multiple * multiple;
}
