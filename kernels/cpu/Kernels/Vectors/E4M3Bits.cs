namespace PrefillBench.Kernels.Cpu.Vectors;

/// <summary>
/// e4m3 to float32 by integer steps: the magnitude eeeemmm moved to the float32 exponent and mantissa, then rebiased from
/// 7 to 127. A zero exponent means m * 2^-9 = 2^-6 * (1 + m/8) - 2^-6, which needs no float32 subnormal: multiplying one
/// costs a microcode assist on some processors.
/// </summary>
internal static class E4M3Bits
{
    /// <summary>Distance from bit 0 of the code to bit 0 of the float32 exponent less the 3 mantissa bits: 23 - 3.</summary>
    public const int Shift = 20;

    public const int Magnitude = 0x7F << Shift;

    public const int Sign = unchecked((int)0x80000000);

    /// <summary>(127 - 7) in the float32 exponent.</summary>
    public const int Rebias = 120 << 23;

    /// <summary>Exponent of 2^-6, under which the subnormal's mantissa means m/8.</summary>
    public const int SubnormalRebias = 121 << 23;

    public const float SmallestNormal = 1f / 64;

    /// <summary>The first shifted magnitude with a non-zero exponent.</summary>
    public const int FirstNormal = 8 << Shift;
}
