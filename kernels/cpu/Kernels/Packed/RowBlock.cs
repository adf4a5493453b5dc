using PrefillBench.Kernels.Cpu.Vectors;

namespace PrefillBench.Kernels.Cpu.Packed;

/// <summary>
/// Sizes of the fast kernel. Lanes are query rows: a row block is three vectors of rows, Q, S and O are stored transposed
/// ([dim or key][row]), so that K and V are only ever broadcast and maxima, sums and masks are per lane.
/// </summary>
internal static class RowBlock
{
    /// <summary>Keys of a panel. The same for every width, because panel edges decide the rounding of the running softmax.</summary>
    public const int PanelKeys = 64;

    /// <summary>
    /// Floats from one key of a panel to the next: a row and one cache line more, since the microkernels walk down the
    /// panel and at a stride of 512 bytes, of 128 elements, 64 rows would share 8 sets of the L1 cache.
    /// </summary>
    public static int PanelStride<TShape>()
        where TShape : struct, IKernelShape => TShape.HeadSize + 16;

    /// <summary>Three vectors of rows: with 4 broadcast values 12 accumulators + 3 + 1 = the 16 registers of AVX2.</summary>
    public const int Vectors = 3;

    /// <summary>Broadcast values per microkernel step: 8 x 3 accumulators fit the 32 registers of AVX-512.</summary>
    public static int Group<V, TOps>()
        where V : struct
        where TOps : IVectorOps<V> => TOps.Lanes == 16 ? 8 : 4;

    public static int Rows(int lanes) => Vectors * lanes;

    public static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
