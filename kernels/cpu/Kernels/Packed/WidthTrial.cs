using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PrefillBench.Kernels.Cpu.Vectors;

namespace PrefillBench.Kernels.Cpu.Packed;

/// <summary>The vector width for the packed kernel, and the speeds that decided, in GFLOP/s of one thread.</summary>
/// <param name="Rates">Empty where there was nothing to choose.</param>
internal sealed record WidthTrial(VectorWidth Chosen, IReadOnlyList<(VectorWidth Width, double GigaflopsPerSecond)> Rates)
{
    private const double SliceMs = 2;
    private const int Slices = 3;

    /// <summary>The narrower width must be this much faster, else scheduling noise would decide. All widths give the same bits.</summary>
    private const double Advantage = 1.05;

    public override string ToString() => Rates.Count == 0
        ? VectorWidths.Spell(Chosen)
        : $"{VectorWidths.Spell(Chosen)} ({string.Join(", ", Rates.Select(Spell))})";

    private static string Spell((VectorWidth Width, double GigaflopsPerSecond) rate) =>
        $"{VectorWidths.Spell(rate.Width)} {rate.GigaflopsPerSecond:0} GFLOP/s a core";

    /// <summary>Times the score microkernel, the kernel's inner loop, at both widths of an AVX-512 processor.</summary>
    public static WidthTrial Run(VectorWidth widest)
    {
        if (widest != VectorWidth.Avx512)
        {
            return new(widest, []);
        }

        var wide = Best<Vector512<float>, Avx512Ops>();
        var narrow = Best<Vector256<float>, Avx2Ops>();
        return new(
            narrow > Advantage * wide ? VectorWidth.Avx2 : VectorWidth.Avx512, [(VectorWidth.Avx512, wide), (VectorWidth.Avx2, narrow)]);
    }

    private static unsafe double Best<V, TOps>()
        where V : struct
        where TOps : IVectorOps<V>
    {
        var rows = RowBlock.Rows(TOps.Lanes);
        var scratchBytes = TileScratch.Bytes<Plain<Head128>>(rows, rows);
        var memory = (byte*)NativeMemory.AlignedAlloc((nuint)scratchBytes, 64);
        try
        {
            new Span<byte>(memory, (int)scratchBytes).Clear();
            var scratch = TileScratch.Of<Plain<Head128>>(memory, rows, rows);
            Slice<V, TOps>(scratch);
            return Enumerable.Range(0, Slices).Max(_ => Slice<V, TOps>(scratch));
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    private static unsafe double Slice<V, TOps>(TileScratch scratch)
        where V : struct
        where TOps : IVectorOps<V>
    {
        var start = Stopwatch.GetTimestamp();
        double flop = 0;
        do
        {
            RowBlockProducts<V, TOps, Plain<Head128>>.Scores(scratch.Query, scratch, RowBlock.PanelKeys);
            flop += 2.0 * RowBlock.PanelKeys * Head128.Value * RowBlock.Rows(TOps.Lanes);
        }
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < SliceMs);

        return flop / Stopwatch.GetElapsedTime(start).TotalSeconds * 1e-9;
    }
}
