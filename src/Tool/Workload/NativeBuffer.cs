using System.Runtime.InteropServices;

namespace PrefillBench.Workload;

/// <summary>Unmanaged memory aligned to 64 bytes, for arrays beyond 2^31 bytes that the collector must not see.</summary>
public sealed unsafe class NativeBuffer : IDisposable
{
    private readonly bool owned = true;
    private byte* address;

    public NativeBuffer(long lengthBytes)
    {
        LengthBytes = lengthBytes;
        address = (byte*)NativeMemory.AlignedAlloc((nuint)lengthBytes, 64);
    }

    /// <summary>Memory of somebody else's, who frees it later than this is used.</summary>
    public NativeBuffer(nint foreign, long lengthBytes)
    {
        address = (byte*)foreign;
        LengthBytes = lengthBytes;
        owned = false;
        GC.SuppressFinalize(this);
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
        if (owned)
        {
            NativeMemory.AlignedFree(address);
        }

        address = null;
    }
}
