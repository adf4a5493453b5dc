using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Launching;

/// <summary>
/// The three tensor maps of a kernel's argument, as numbers. The swizzle's span is 128 bytes, so every box is 128 bytes wide. Rows that
/// end half-way through a span (e4m3 with a head of 64, 16 bits with 96) have boxes and a swizzle of 64 bytes. A row of 96 bytes (e4m3
/// with a head of 96) is one box of 128 bytes, which the copy engine fills up with zeros.
/// </summary>
internal static class TensorMaps
{
    private const int SpanBytes = 128;

    /// <summary>Rows of the box that loads Q: what one warpgroup's wgmma takes.</summary>
    private const int QueryRows = 64;

    /// <summary>Rows that the 128-byte swizzle repeats after.</summary>
    private const int SwizzleRows = 8;

    /// <summary>Most elements of a box in one dimension.</summary>
    private const int MostBox = 256;

    /// <summary>
    /// Q: {head_size, query_heads, tokens}, box of one span of 64 rows (token, head of the group); in layout 2 of a tile's rows.
    /// </summary>
    /// <param name="tileRows">Rows of the kernel's tiles.</param>
    public static TensorMapShape Query(AttentionCase shape, int tokens, bool fp8, int parameterLayout, int tileRows)
    {
        var rows = parameterLayout == KernelManifest.PlainLayout ? QueryRows : tileRows;
        return Rows(shape, tokens, fp8, Math.Min(rows / shape.Heads.GroupSize, MostBox));
    }

    /// <summary>O in bf16: as Q, box of one token's group of heads, so that a tail tile stores none of its neighbour's tokens.</summary>
    public static TensorMapShape Output(AttentionCase shape, int tokens) => Rows(shape, tokens, fp8: false, boxTokens: 1);

    /// <summary>Bytes of a row of Q, K or V in shared memory: whole boxes.</summary>
    public static int PaddedRowBytes(int headSize, bool fp8)
    {
        var width = WidthBytes(headSize, fp8);
        return ((headSize * (fp8 ? 1 : 2)) + width - 1) / width * width;
    }

    /// <summary>
    /// K and V together, one page of one plane and head a copy; the last coordinate is the row (head_size elements) where the page
    /// starts, ((page * 2 + plane) * kv_heads) * page_size + head * (HND ? page_size : 1). The first row past the pool is out of
    /// bounds and reads as zeros.
    /// </summary>
    /// <remarks>
    /// For bf16 the dimensions {64, 8, 2, page/8, rows} split a 256-byte row in halves (others in their spans) and the page in eights.
    /// Their strides overlap and do not ascend: one copy then fills shared memory in wgmma's order. One 4 KB copy a page instead of two
    /// of 2 KB was worth 6-18 % on an H200.
    /// </remarks>
    /// <param name="tileKeys">Keys of the kernel's tiles. In layout 2 a box of a longer page is as many tokens of it.</param>
    public static TensorMapShape Kv(KvPoolShape pool, bool fp8, int parameterLayout, int tileKeys)
    {
        var boxTokens = parameterLayout == KernelManifest.PlainLayout ? pool.BlockSize : Math.Min(pool.BlockSize, tileKeys);
        var (page, rowBytes) = ((ulong)pool.BlockSize, (ulong)pool.HeadSize * (fp8 ? 1u : 2u));
        var width = (uint)WidthBytes(pool.HeadSize, fp8);
        var tokenBytes = rowBytes * (pool.Layout == KvLayout.Hnd ? 1 : (ulong)pool.Heads);
        var rows = checked((ulong)pool.Pages * 2 * (ulong)pool.Heads * page);
        return fp8
            ? new(
                TensorMapElement.Byte,
                [rowBytes, page, rows],
                [tokenBytes, rowBytes],
                [width, (uint)boxTokens, 1])
            : new(
                TensorMapElement.Bf16,
                [width / 2, SwizzleRows, rowBytes / width, page / SwizzleRows, rows],
                [tokenBytes, width, SwizzleRows * tokenBytes, rowBytes],
                [width / 2, SwizzleRows, (uint)rowBytes / width, (uint)boxTokens / SwizzleRows, 1]);
    }

    private static int WidthBytes(int headSize, bool fp8) =>
        headSize * (fp8 ? 1 : 2) % SpanBytes == SpanBytes / 2 ? SpanBytes / 2 : SpanBytes;

    private static TensorMapShape Rows(AttentionCase shape, int tokens, bool fp8, int boxTokens)
    {
        var elementBytes = fp8 ? 1 : 2;
        var vectorBytes = (ulong)(shape.HeadSize * elementBytes);
        return new(
            fp8 ? TensorMapElement.Byte : TensorMapElement.Bf16,
            [(ulong)shape.HeadSize, (ulong)shape.Heads.Query, (ulong)tokens],
            [vectorBytes, vectorBytes * (ulong)shape.Heads.Query],
            [(uint)(WidthBytes(shape.HeadSize, fp8) / elementBytes), (uint)shape.Heads.GroupSize, (uint)boxTokens]);
    }
}
