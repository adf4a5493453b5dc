using System.Runtime.CompilerServices;

namespace PrefillBench.Kernels.Cpu.Vectors;

/// <summary>
/// 2^x for x &lt;= 0, relative error below 3e-7; exactly 1 at 0 and exactly 0 from -127 down, so that a masked key adds
/// nothing and a panel without a new maximum rescales by nothing.
/// x = n + f with |f| &lt;= 1/2; 2^f = 1 + f*g(f), g the degree-4 interpolant of (2^f - 1)/f at the Chebyshev nodes of
/// [-1/2, 1/2] (computed in exact arithmetic, rounded to float32; fixing the constant term makes 2^0 exact).
/// </summary>
internal static class Exp2
{
    /// <summary>1.5 * 2^23: adding it rounds to an integer, whose two's complement is then in the low mantissa bits.</summary>
    public const float Magic = 12582912f;

    /// <summary>The bits of 1f.</summary>
    public const int One = 127 << 23;

    private const float Lowest = -127f;
    private const float C1 = 0.6931471824645996f;
    private const float C2 = 0.2402234971523285f;
    private const float C3 = 0.055503811687231064f;
    private const float C4 = 0.00966636836528778f;
    private const float C5 = 0.0013381302123889327f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V, TOps>(V x)
        where V : struct
        where TOps : IVectorOps<V>
    {
        x = TOps.Max(x, TOps.Broadcast(Lowest));
        var shifted = TOps.Add(x, TOps.Broadcast(Magic));
        var f = TOps.Subtract(x, TOps.Subtract(shifted, TOps.Broadcast(Magic)));
        var g = TOps.Fma(f, TOps.Broadcast(C5), TOps.Broadcast(C4));
        g = TOps.Fma(f, g, TOps.Broadcast(C3));
        g = TOps.Fma(f, g, TOps.Broadcast(C2));
        g = TOps.Fma(f, g, TOps.Broadcast(C1));
        return TOps.ScaleByPowerOfTwo(TOps.Fma(f, g, TOps.Broadcast(1f)), shifted);
    }
}
