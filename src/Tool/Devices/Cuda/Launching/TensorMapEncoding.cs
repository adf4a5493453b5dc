using PrefillBench.Devices.Cuda.Interop;

namespace PrefillBench.Devices.Cuda.Launching;

/// <summary>Has the driver turn a described tensor map into the form that the copy engine reads.</summary>
internal static unsafe class TensorMapEncoding
{
    private const int AlignmentBytes = 64;

    /// <param name="address">The device address; a multiple of 16 bytes.</param>
    public static CuTensorMap Encode(TensorMapShape shape, DevicePointer address)
    {
        var memory = stackalloc byte[sizeof(CuTensorMap) + AlignmentBytes];
        var map = (CuTensorMap*)(((nint)memory + AlignmentBytes - 1) & -AlignmentBytes);
        Span<uint> dense = stackalloc uint[shape.Sizes.Length];
        dense.Fill(1);
        Driver.cuTensorMapEncodeTiled(
            map,
            shape.Element == TensorMapElement.Byte ? CuTensorMapDataType.UInt8 : CuTensorMapDataType.BFloat16,
            (uint)shape.Sizes.Length,
            address,
            shape.Sizes.AsSpan(),
            shape.StridesBytes.AsSpan(),
            shape.Box.AsSpan(),
            dense,
            CuTensorMapInterleave.None,
            shape.RowBytes == 64 ? CuTensorMapSwizzle.Bytes64 : CuTensorMapSwizzle.Bytes128,
            CuTensorMapL2Promotion.Bytes128,
            CuTensorMapOutOfBoundsFill.Zeros).ThrowIfFailed($"cuTensorMapEncodeTiled({shape})");
        return *map;
    }
}
