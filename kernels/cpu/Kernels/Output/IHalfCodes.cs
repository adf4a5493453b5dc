namespace PrefillBench.Kernels.Cpu.Output;

/// <summary>A format of 16 bits, from and to float32.</summary>
internal interface IHalfCodes
{
    /// <summary>Rounds to nearest, ties to even. Lengths are equal and a multiple of 16.</summary>
    static abstract void FromSingle(ReadOnlySpan<float> values, Span<ushort> codes);

    /// <summary>Exact. Lengths are equal and a multiple of 16.</summary>
    static abstract void ToSingle(ReadOnlySpan<ushort> codes, Span<float> values);
}
