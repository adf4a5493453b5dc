using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PrefillBench.Workload;

/// <summary>Four 32-bit words: a counter or the random words it turns into.</summary>
public readonly record struct PhiloxBlock(uint Word0, uint Word1, uint Word2, uint Word3);

/// <summary>The same, for eight counters at once; lane i belongs to counter i.</summary>
public readonly record struct PhiloxBlocks8(Vector256<uint> Word0, Vector256<uint> Word1, Vector256<uint> Word2, Vector256<uint> Word3);

/// <summary>
/// Philox4x32-10 of Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC11): a bijection of
/// 128-bit counters under a 64-bit key, so that any element can be drawn without drawing the ones before it.
/// </summary>
public static class Philox4x32
{
    private const int Rounds = 10;

    // Multipliers and Weyl increments of the paper's Philox4x32.
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint KeyStep0 = 0x9E3779B9;
    private const uint KeyStep1 = 0xBB67AE85;

    public static PhiloxBlock Next(PhiloxBlock counter, uint key0, uint key1)
    {
        var (c0, c1, c2, c3) = counter;
        for (var round = 0; round < Rounds; round++)
        {
            var product0 = (ulong)Multiplier0 * c0;
            var product1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(product1 >> 32) ^ c1 ^ key0, (uint)product1, (uint)(product0 >> 32) ^ c3 ^ key1, (uint)product0);
            key0 += KeyStep0;
            key1 += KeyStep1;
        }

        return new(c0, c1, c2, c3);
    }

    /// <summary>Lane by lane the same as <see cref="Next(PhiloxBlock, uint, uint)"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PhiloxBlocks8 Next(PhiloxBlocks8 counters, uint key0, uint key1)
    {
        var (c0, c1, c2, c3) = counters;
        for (var round = 0; round < Rounds; round++)
        {
            var (high0, low0) = Multiply(c0, Multiplier0);
            var (high1, low1) = Multiply(c2, Multiplier1);
            (c0, c1, c2, c3) = (high1 ^ c1 ^ Vector256.Create(key0), low1, high0 ^ c3 ^ Vector256.Create(key1), low0);
            key0 += KeyStep0;
            key1 += KeyStep1;
        }

        return new(c0, c1, c2, c3);
    }

    /// <summary>The upper halves of the 64-bit products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<uint> MultiplyHigh(Vector256<uint> a, uint multiplier) => Multiply(a, multiplier).High;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<uint> High, Vector256<uint> Low) Multiply(Vector256<uint> a, uint multiplier)
    {
        var even = MultiplyEvenLanes(a, multiplier);
        var odd = MultiplyEvenLanes((a.AsUInt64() >> 32).AsUInt32(), multiplier);
        var evenLanes = Vector256.Create(0xFFFF_FFFFul).AsUInt32();
        return (
            Vector256.ConditionalSelect(evenLanes, (even >> 32).AsUInt32(), odd.AsUInt32()),
            Vector256.ConditionalSelect(evenLanes, even.AsUInt32(), (odd << 32).AsUInt32()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> MultiplyEvenLanes(Vector256<uint> a, uint multiplier) =>
        Avx2.IsSupported
            ? Avx2.Multiply(a, Vector256.Create(multiplier))
            : (a.AsUInt64() & Vector256.Create(0xFFFF_FFFFul)) * Vector256.Create((ulong)multiplier);
}
