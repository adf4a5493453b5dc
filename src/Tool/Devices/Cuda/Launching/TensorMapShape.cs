using System.Collections.Immutable;

namespace PrefillBench.Devices.Cuda.Launching;

/// <summary>The element type in which a tensor map counts.</summary>
internal enum TensorMapElement
{
    /// <summary>e4m3: the copy engine moves bytes.</summary>
    Byte,
    Bf16,
}

/// <summary>
/// A tensor map before it is encoded: swizzle of a row's 128 bytes, or 64 where a box is as narrow; L2 promotion of 128 bytes, zeros out of
/// bounds.
/// </summary>
/// <param name="Sizes">Elements per dimension, innermost first.</param>
/// <param name="StridesBytes">Strides in bytes of every dimension but the innermost.</param>
/// <param name="Box">Elements per dimension that one copy moves.</param>
internal sealed record TensorMapShape(
    TensorMapElement Element, ImmutableArray<ulong> Sizes, ImmutableArray<ulong> StridesBytes, ImmutableArray<uint> Box)
{
    public int ElementBytes => Element == TensorMapElement.Byte ? 1 : 2;

    /// <summary>Bytes of a row in shared memory.</summary>
    public int RowBytes => (int)Box[0] * ElementBytes;

    /// <summary>Bytes that one copy writes to shared memory.</summary>
    public long BoxBytes => Box.Aggregate((long)ElementBytes, (bytes, size) => bytes * size);

    public override string ToString() =>
        $"{Element} sizes {{{string.Join(", ", Sizes)}}} strides {{{string.Join(", ", StridesBytes)}}} B box {{{string.Join(", ", Box)}}}";
}
