using System.Runtime.InteropServices;
using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Units;

namespace PrefillBench.Devices.Cuda;

/// <summary>Memory of the current context's device, freed when disposed.</summary>
public sealed unsafe class DeviceBuffer : IDisposable
{
    private bool freed;

    /// <exception cref="CudaException">CUDA_ERROR_OUT_OF_MEMORY.</exception>
    public DeviceBuffer(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        Driver.cuMemAlloc_v2(out var pointer, (nuint)bytes).ThrowIfFailed();
        Pointer = pointer;
        Bytes = bytes;
    }

    /// <summary>Aligned to 256 bytes by the driver.</summary>
#pragma warning disable CA1720 // It is a pointer, and its type says whose.
    public DevicePointer Pointer { get; }
#pragma warning restore CA1720

    public long Bytes { get; }

    public ByteCount Size => new(Bytes);

    /// <summary>Allocates and copies.</summary>
    public static DeviceBuffer Of<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var buffer = new DeviceBuffer(MemoryMarshal.AsBytes(values).Length);
        try
        {
            buffer.Write(values);
            return buffer;
        }
        catch (CudaException)
        {
            buffer.Dispose();
            throw;
        }
    }

    public void Write<T>(ReadOnlySpan<T> values, long offsetBytes = 0)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values);
        Check(offsetBytes, bytes.Length);
        fixed (byte* source = bytes)
        {
            Driver.cuMemcpyHtoD_v2(Pointer.At(offsetBytes), source, (nuint)bytes.Length).ThrowIfFailed();
        }
    }

    public void Read<T>(Span<T> values, long offsetBytes = 0)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values);
        Check(offsetBytes, bytes.Length);
        fixed (byte* destination = bytes)
        {
            Driver.cuMemcpyDtoH_v2(destination, Pointer.At(offsetBytes), (nuint)bytes.Length).ThrowIfFailed();
        }
    }

    public void Fill(byte value) => Driver.cuMemsetD8_v2(Pointer, value, (nuint)Bytes).ThrowIfFailed();

    public void Dispose()
    {
        if (!freed)
        {
            freed = true;

            // A context that a kernel has broken refuses to free; its memory goes with the process.
            _ = Driver.cuMemFree_v2(Pointer);
        }
    }

    private void Check(long offsetBytes, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offsetBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offsetBytes + length, Bytes, nameof(length));
        ObjectDisposedException.ThrowIf(freed, this);
    }
}
