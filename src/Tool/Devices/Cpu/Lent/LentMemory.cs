using System.Collections.Immutable;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PrefillBench.Devices.Adapters;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu.Lent;

/// <summary>
/// The memory of the tensors that a kernel is lent: one mapping, which another process can open, with a guard band before and after each
/// tensor. All bytes begin as NaN codes of every format that has some.
/// </summary>
internal sealed unsafe partial class LentMemory : IDisposable
{
    private const long GuardBytes = 4096;
    private const byte GuardValue = 0xA5;
    private const byte NaN = 0xFF;

    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly ImmutableArray<(string Name, long Offset, long Bytes)> places;
    private readonly string? temporary;
    private readonly byte* start;

    public LentMemory(IEnumerable<LentTensor> tensors)
    {
        var at = GuardBytes;
        var laid = ImmutableArray.CreateBuilder<(string, long, long)>();
        foreach (var tensor in tensors.Where(tensor => tensor.OwnsItsMemory))
        {
            laid.Add((tensor.Name, at, tensor.Bytes));
            at += ((tensor.Bytes + GuardBytes - 1) / GuardBytes * GuardBytes) + GuardBytes;
        }

        (places, LengthBytes) = (laid.ToImmutable(), at);
        (file, Path, temporary) = Map(LengthBytes);
        view = file.CreateViewAccessor();
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        NativeMemory.Fill(start, (nuint)LengthBytes, GuardValue);
        foreach (var (_, offset, bytes) in places)
        {
            NativeMemory.Fill(start + offset, (nuint)bytes, NaN);
        }
    }

    /// <summary>The path by which another process of this user opens the memory.</summary>
    public string Path { get; }

    public long LengthBytes { get; }

    public long Offset(string buffer) => Place(buffer).Offset;

    /// <summary>Bytes of a buffer; 0 where there is no such buffer.</summary>
    public long LengthOf(string buffer) => places.FirstOrDefault(place => place.Name == buffer).Bytes;

    public nint Address(string buffer) => (nint)(start + Place(buffer).Offset);

    /// <summary>The buffer as memory that somebody else frees.</summary>
    public NativeBuffer View(string buffer) => new(Address(buffer), Place(buffer).Bytes);

    public void Write<T>(string buffer, ReadOnlySpan<T> values)
        where T : unmanaged =>
        MemoryMarshal.AsBytes(values).CopyTo(new Span<byte>((void*)Address(buffer), checked((int)Place(buffer).Bytes)));

    public void Write(string buffer, NativeBuffer content) =>
        Buffer.MemoryCopy(content.Bytes, (void*)Address(buffer), Place(buffer).Bytes, content.LengthBytes);

    public void Clear(string buffer) => NativeMemory.Clear((void*)Address(buffer), (nuint)Place(buffer).Bytes);

    public bool Holds<T>(string buffer, ReadOnlySpan<T> values)
        where T : unmanaged =>
        MemoryMarshal.AsBytes(values).SequenceEqual(new ReadOnlySpan<byte>((void*)Address(buffer), checked((int)Place(buffer).Bytes)));

    public bool Holds(string buffer, NativeBuffer content)
    {
        const int chunk = 1 << 30;
        for (long at = 0; at < content.LengthBytes; at += chunk)
        {
            var length = (int)Math.Min(chunk, content.LengthBytes - at);
            if (!new ReadOnlySpan<byte>(content.Bytes + at, length).SequenceEqual(new((byte*)Address(buffer) + at, length)))
            {
                return false;
            }
        }

        return true;
    }

    /// <returns>A tensor beside which something was written, or null.</returns>
    public string? WrittenBeside()
    {
        var from = 0L;
        foreach (var (name, offset, bytes) in places.Append(("the last tensor", LengthBytes, 0)))
        {
            if (new ReadOnlySpan<byte>(start + from, (int)(offset - from)).ContainsAnyExcept(GuardValue))
            {
                return name;
            }

            from = offset + bytes;
        }

        return null;
    }

    public void Dispose()
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        file.Dispose();
        if (temporary is not null)
        {
            File.Delete(temporary);
        }
    }

    private (string Name, long Offset, long Bytes) Place(string buffer) => places.First(place => place.Name == buffer);

    // Memory without a name where there is such a thing: it leaves nothing behind, whoever dies, and needs no room in a file system.
    private static (MemoryMappedFile File, string Path, string? Temporary) Map(long bytes)
    {
        if (OperatingSystem.IsLinux() && memfd_create("prefill-bench", CloseOnExec) is >= 0 and var descriptor)
        {
            var stream = new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.ReadWrite, bufferSize: 1);
            return (Of(stream), $"/proc/{Environment.ProcessId}/fd/{descriptor}", null);
        }

        var path = System.IO.Path.GetTempFileName();
        return (Of(new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite)), path, path);

        MemoryMappedFile Of(FileStream stream) => MemoryMappedFile.CreateFromFile(
            stream, mapName: null, bytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
    }

    private const uint CloseOnExec = 1;

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int memfd_create(string name, uint flags);
}
