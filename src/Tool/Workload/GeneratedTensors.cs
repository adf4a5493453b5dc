using System.Runtime.Intrinsics;
using PrefillBench.Numerics;
using PrefillBench.Spec;

namespace PrefillBench.Workload;

/// <summary>Q: [tokens, query heads, head size], stored in the order it is drawn.</summary>
internal sealed class QueryTensor(AttentionCase attentionCase, int tokens)
{
    private readonly int tokenLength = attentionCase.Heads.Query * attentionCase.HeadSize;
    private readonly TensorRandom random = new(attentionCase.Seed, RandomTensor.Query);

    public float Amax() => GeneratedRows.Amax(tokens, tokenLength, Draw);

    public NativeBuffer Fill(ElementEncoding encoding)
    {
        var buffer = new NativeBuffer(checked((long)tokens * tokenLength * encoding.BytesPerElement));
        GeneratedRows.ForEach(tokens, tokenLength, Draw, (token, elements) => encoding.Store(elements, buffer, (long)token * tokenLength));
        return buffer;
    }

    private void Draw(int token, Span<ushort> elements) => random.FillNormals((long)token * tokenLength, elements);
}

/// <summary>
/// The pool of pages. A row of work is one pool token's K (even row) or V (odd row) for all kv heads: drawn by logical index, then
/// stored where the layout wants it, so that the same token holds the same values in every layout and page size.
/// </summary>
internal sealed class KvTensor(AttentionCase attentionCase)
{
    private readonly KvPoolShape shape = KvPoolShape.Of(attentionCase);
    private readonly int tokenLength = attentionCase.Heads.Kv * attentionCase.HeadSize;

    public float Amax() => GeneratedRows.Amax(checked(2 * shape.Tokens), tokenLength, Draw);

    public NativeBuffer Fill(ElementEncoding encoding)
    {
        var buffer = new NativeBuffer(checked(shape.Length * encoding.BytesPerElement));
        GeneratedRows.ForEach(checked(2 * shape.Tokens), tokenLength, Draw, (row, elements) =>
        {
            var (page, slot) = Math.DivRem(row >> 1, shape.BlockSize);
            for (var head = 0; head < shape.Heads; head++)
            {
                encoding.Store(elements.Slice(head * shape.HeadSize, shape.HeadSize), buffer, shape.Offset(page, row & 1, slot, head));
            }
        });
        return buffer;
    }

    private void Draw(int row, Span<ushort> elements) =>
        new TensorRandom(attentionCase.Seed, (row & 1) == 0 ? RandomTensor.Key : RandomTensor.Value)
            .FillNormals((long)(row >> 1) * tokenLength, elements);
}

/// <summary>Runs over generated rows on all processors without keeping them: data is cheaper to draw twice than to store.</summary>
internal static class GeneratedRows
{
    private const int RowsPerTask = 64;
    private const ushort MagnitudeBits = 0x7FFF;

    public delegate void Draw(int row, Span<ushort> elements);

    public delegate void Use(int row, Span<ushort> elements);

    public static void ForEach(int rows, int length, Draw draw, Use use) =>
        Parallel.For(0, (int)((rows + RowsPerTask - 1L) / RowsPerTask), () => new ushort[length], (task, _, elements) =>
        {
            for (var row = task * RowsPerTask; row < Math.Min(rows, (task + 1L) * RowsPerTask); row++)
            {
                draw(row, elements);
                use(row, elements);
            }

            return elements;
        }, _ => { });

    /// <summary>The largest magnitude; bf16 codes without their sign order as the values do.</summary>
    public static float Amax(int rows, int length, Draw draw)
    {
        var gate = new Lock();
        var largest = (ushort)0;
        ForEach(rows, length, draw, (_, elements) =>
        {
            var candidate = LargestMagnitude(elements);
            if (candidate > Volatile.Read(ref largest))
            {
                lock (gate)
                {
                    largest = Math.Max(largest, candidate);
                }
            }
        });
        return Bf16.ToSingle(largest);
    }

    private static ushort LargestMagnitude(ReadOnlySpan<ushort> elements)
    {
        var largest = Vector256<ushort>.Zero;
        var i = 0;
        for (; i <= elements.Length - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            largest = Vector256.Max(largest, Vector256.Create(elements[i..]) & Vector256.Create(MagnitudeBits));
        }

        var result = (ushort)0;
        for (var lane = 0; lane < Vector256<ushort>.Count; lane++)
        {
            result = Math.Max(result, largest[lane]);
        }

        for (; i < elements.Length; i++)
        {
            result = Math.Max(result, (ushort)(elements[i] & MagnitudeBits));
        }

        return result;
    }
}
