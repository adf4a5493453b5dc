namespace PrefillBench.Kernels.Cpu.Vectors;

/// <summary>
/// fp16 to float32 by integer steps, as <see cref="E4M3Bits"/>: the magnitude eeeeemmmmmmmmmm moved to the float32 exponent and mantissa,
/// then rebiased from 15 to 127. A zero exponent means m * 2^-24 = 2^-14 * (1 + m/1024) - 2^-14, which needs no float32 subnormal.
/// </summary>
internal static class Fp16Bits
{
    public const int Magnitude = 0x7FFF;

    public const int Sign = 0x8000;

    /// <summary>Distance from the mantissa's lowest bit to float32's: 23 - 10.</summary>
    public const int Shift = 13;

    public const int SignShift = 16;

    /// <summary>(127 - 15) in the float32 exponent.</summary>
    public const int Rebias = 112 << 23;

    /// <summary>Exponent of 2^-14, under which the subnormal's mantissa means m/1024.</summary>
    public const int SubnormalRebias = 113 << 23;

    public const float SmallestNormal = 1f / 16384;

    /// <summary>The first shifted magnitude with a non-zero exponent.</summary>
    public const int FirstNormal = 1024 << Shift;
}
