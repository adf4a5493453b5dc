using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PrefillBench.Numerics;

namespace PrefillBench.Workload;

/// <summary>The tensor that is drawn. Its number is part of the counter and never changes its meaning.</summary>
public enum RandomTensor
{
    /// <summary>Element = sequence.</summary>
    QueryLengths = 1,

    /// <summary>Element = sequence.</summary>
    PrefixLengths = 2,

    /// <summary>Element = sequence * pages per sequence + block.</summary>
    BlockTables = 3,

    /// <summary>Element = (query token * query heads + head) * head size + dim.</summary>
    Query = 4,

    /// <summary>Element = (pool token * kv heads + head) * head size + dim, whatever the layout and page size.</summary>
    Key = 5,

    /// <summary>The values of the pool, like <see cref="Key"/>.</summary>
    Value = 6,

    /// <summary>Element = query head.</summary>
    Sinks = 7,
}

/// <summary>
/// The random elements of one tensor, each a function of (seed, tensor, element index) alone: Philox4x32-10 with key (seed low,
/// seed high) and counter (block low, block high, tensor, 0), where block = element / 4 and the element uses word element % 4.
/// </summary>
public readonly record struct TensorRandom(ulong Seed, RandomTensor Tensor)
{
    /// <summary>Elements that the vector path makes at once.</summary>
    private const int Stride = 32;

    public uint Word(long element)
    {
        var (word0, word1, word2, word3) = Block(element >> 2);
        return (element & 3) switch { 0 => word0, 1 => word1, 2 => word2, _ => word3 };
    }

    /// <summary>Fills with uniform integers in [from, to), element 0 first; all <paramref name="from"/> when the range is empty.</summary>
    public void FillIntegers(int from, int to, Span<int> destination) => FillIntegers(0, from, to, destination);

    /// <summary>Fills integers from element <paramref name="firstElement"/> on.</summary>
    public void FillIntegers(long firstElement, int from, int to, Span<int> destination)
    {
        var width = (uint)Math.Max(0, (long)to - from);
        for (var i = 0; i < destination.Length;)
        {
            var element = firstElement + i;
            var rest = destination[i..];
            if (element % Stride == 0 && rest.Length >= Stride)
            {
                FillStride(element >> 2, from, width, rest);
                i += Stride;
                continue;
            }

            var (word0, word1, word2, word3) = Block(element >> 2);
            ReadOnlySpan<uint> words = [word0, word1, word2, word3];
            var skipped = (int)(element & 3);
            var count = Math.Min(words.Length - skipped, rest.Length);
            for (var j = 0; j < count; j++)
            {
                rest[j] = from + (int)(((ulong)words[skipped + j] * width) >> 32);
            }

            i += count;
        }
    }

    /// <summary>Fills with standard normal numbers rounded to bf16, element <paramref name="firstElement"/> first.</summary>
    public void FillNormals(long firstElement, Span<ushort> destination)
    {
        var i = 0;
        if (firstElement % Stride == 0)
        {
            for (; i <= destination.Length - Stride; i += Stride)
            {
                FillStride((firstElement + i) >> 2, destination.Slice(i, Stride));
            }
        }

        for (; i < destination.Length; i++)
        {
            destination[i] = Bf16.FromSingle(StandardNormal.FromWord(Word(firstElement + i)));
        }
    }

    private PhiloxBlock Block(long block) =>
        Philox4x32.Next(new PhiloxBlock((uint)block, (uint)(block >> 32), (uint)Tensor, 0), (uint)Seed, (uint)(Seed >> 32));

    /// <remarks>
    /// Nothing with vectors of 256 bits is compiled ahead of time, and what is compiled at run time is not optimised at first. A method
    /// that allocates on the stack is, and with it what is inlined there.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private PhiloxBlocks8 Blocks(long firstBlock)
    {
        // firstBlock is a multiple of 8, so that adding the lane number never carries into the high word.
        var counters = new PhiloxBlocks8(
            Vector256.Create((uint)firstBlock) + Vector256<uint>.Indices, Vector256.Create((uint)(firstBlock >> 32)),
            Vector256.Create((uint)Tensor), Vector256<uint>.Zero);
        return Philox4x32.Next(counters, (uint)Seed, (uint)(Seed >> 32));
    }

    private void FillStride(long firstBlock, int from, uint width, Span<int> destination)
    {
        var (word0, word1, word2, word3) = Blocks(firstBlock);
        Span<uint> scaled = stackalloc uint[Stride];
        Philox4x32.MultiplyHigh(word0, width).CopyTo(scaled);
        Philox4x32.MultiplyHigh(word1, width).CopyTo(scaled[8..]);
        Philox4x32.MultiplyHigh(word2, width).CopyTo(scaled[16..]);
        Philox4x32.MultiplyHigh(word3, width).CopyTo(scaled[24..]);

        // Lane i of the four words holds the four elements of block i.
        for (var element = 0; element < Stride; element++)
        {
            destination[element] = from + (int)scaled[((element & 3) * 8) + (element >> 2)];
        }
    }

    private void FillStride(long firstBlock, Span<ushort> destination)
    {
        var (word0, word1, word2, word3) = Blocks(firstBlock);
        var low = Normals(word0) >> 16 | (Normals(word1) & Vector256.Create(0xFFFF_0000u));
        var high = Normals(word2) >> 16 | (Normals(word3) & Vector256.Create(0xFFFF_0000u));

        // Lane i of (low, high) holds the four elements of block i; 64-bit interleaving puts the blocks one after the other.
        var (lowFirst, lowLast) = Vector256.Widen(low);
        var (highFirst, highLast) = Vector256.Widen(high);
        var words = MemoryMarshal.Cast<ushort, ulong>(destination);
        (lowFirst | (highFirst << 32)).CopyTo(words);
        (lowLast | (highLast << 32)).CopyTo(words[4..]);
    }

    /// <summary>Normal numbers whose upper halves are their bf16 roundings, ties to even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Normals(Vector256<uint> words)
    {
        var bits = StandardNormal.FromWords(words).AsUInt32();
        return bits + Vector256.Create(0x7FFFu) + ((bits >> 16) & Vector256<uint>.One);
    }
}
