using System.Runtime.InteropServices;

namespace PrefillBench.Workload;

/// <summary>Unmanaged memory aligned to 64 bytes, for arrays beyond 2^31 bytes that the collector must not see.</summary>
public sealed unsafe class NativeBuffer : IDisposable
{
    private byte* address;

    public NativeBuffer(long lengthBytes)
    {
        LengthBytes = lengthBytes;
        address = (byte*)NativeMemory.AlignedAlloc((nuint)lengthBytes, 64);
    }

    ~NativeBuffer() => Free();

    public long LengthBytes { get; }

    public byte* Bytes => address;

    public ushort* Halves => (ushort*)address;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(address);
        address = null;
    }
}
