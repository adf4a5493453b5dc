using System.Runtime.InteropServices;
using PrefillBench.Devices.Cuda.Interop;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>Copies from an address inside a buffer; the stream that writes there must have been waited for.</summary>
internal static unsafe class Transfer
{
    public static void Read<T>(DevicePointer from, Span<T> to)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(to);
        fixed (byte* destination = bytes)
        {
            Driver.cuMemcpyDtoH_v2(destination, from, (nuint)bytes.Length).ThrowIfFailed();
        }
    }
}
