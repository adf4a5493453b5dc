namespace PrefillBench.Kernels;

/// <summary>Vectors of head_size elements by token and head.</summary>
/// <param name="start"><see cref="Start"/></param>
/// <param name="tokenStrideBytes"><see cref="TokenStrideBytes"/></param>
/// <param name="headStrideBytes"><see cref="HeadStrideBytes"/></param>
public readonly unsafe struct TokenTensor(byte* start, long tokenStrideBytes, long headStrideBytes)
{
    /// <summary>Token 0, head 0; the elements of a vector follow each other.</summary>
    public byte* Start { get; } = start;

    /// <summary>Bytes from one query token to the next, same head.</summary>
    public long TokenStrideBytes { get; } = tokenStrideBytes;

    /// <summary>Bytes from one query head to the next, same token.</summary>
    public long HeadStrideBytes { get; } = headStrideBytes;
}

/// <summary>Vectors of head_size elements by page, kv head and token of the page: K, or V, of a paged pool in either layout.</summary>
/// <param name="start"><see cref="Start"/></param>
/// <param name="pageStrideBytes"><see cref="PageStrideBytes"/></param>
/// <param name="headStrideBytes"><see cref="HeadStrideBytes"/></param>
/// <param name="tokenStrideBytes"><see cref="TokenStrideBytes"/></param>
public readonly unsafe struct PagedTensor(byte* start, long pageStrideBytes, long headStrideBytes, long tokenStrideBytes)
{
    /// <summary>Page 0, head 0, token 0; the elements of a vector follow each other.</summary>
    public byte* Start { get; } = start;

    /// <summary>Bytes from one page of the pool to the next.</summary>
    public long PageStrideBytes { get; } = pageStrideBytes;

    /// <summary>Bytes from one kv head to the next, same page and token.</summary>
    public long HeadStrideBytes { get; } = headStrideBytes;

    /// <summary>Bytes from one token of a page to the next, same head.</summary>
    public long TokenStrideBytes { get; } = tokenStrideBytes;
}

/// <summary>
/// The e4m3 scales of an NVFP4 output, a matrix of one row for each token and one column for each 16 elements of a head, heads following
/// each other. It lies in tiles of 128 rows x 4 columns, 512 bytes each, row-major among tiles; within a tile row m, column k is at
/// (m % 32) * 16 + (m % 128) / 32 * 4 + k % 4 (cuBLAS documentation, "1D Block Scaling Factors Layout").
/// </summary>
/// <param name="start"><see cref="Start"/></param>
/// <param name="tilesPerRow"><see cref="TilesPerRow"/></param>
/// <param name="factor"><see cref="Factor"/></param>
public readonly unsafe struct BlockScales(byte* start, long tilesPerRow, float factor)
{
    /// <summary>The first tile; null where the output has another format.</summary>
    public byte* Start { get; } = start;

    /// <summary>Tiles side by side: columns / 4, rounded up.</summary>
    public long TilesPerRow { get; } = tilesPerRow;

    /// <summary>o_sf_scale: an element stands for e2m1 * e4m3 / factor.</summary>
    public float Factor { get; } = factor;
}
