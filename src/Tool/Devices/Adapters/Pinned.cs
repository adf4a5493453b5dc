using System.Runtime.InteropServices;

namespace PrefillBench.Devices.Adapters;

/// <summary>Small unmanaged arrays that live as long as a kernel may look at them.</summary>
internal sealed unsafe class Pinned : IDisposable
{
    private readonly List<nint> memory = [];

    public T* Of<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var copy = (T*)NativeMemory.Alloc((nuint)Math.Max(1, values.Length), (nuint)sizeof(T));
        memory.Add((nint)copy);
        values.CopyTo(new(copy, values.Length));
        return copy;
    }

    /// <summary>UTF-8 that ends in NUL.</summary>
    public byte* Text(string text) => Of<byte>([.. System.Text.Encoding.UTF8.GetBytes(text), 0]);

    public void Dispose()
    {
        foreach (var copy in memory)
        {
            NativeMemory.Free((void*)copy);
        }

        memory.Clear();
    }
}
