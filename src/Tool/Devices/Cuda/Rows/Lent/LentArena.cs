using System.Collections.Immutable;
using PrefillBench.Devices.Adapters;
using PrefillBench.Devices.Cuda.Interop;

namespace PrefillBench.Devices.Cuda.Rows.Lent;

/// <summary>
/// The memory of all sets that a kernel is lent: one allocation, which another process can open, with a guard band before each tensor and
/// behind the last. All bytes of tensors begin as NaN codes of every format that has some.
/// </summary>
internal sealed class LentArena : IDisposable
{
    private const long GuardBytes = 4096;
    private const byte GuardValue = 0xA5;
    private const byte NaN = 0xFF;

    /// <summary>An allocation of whole blocks shares none with others, which the process that opens it could reach.</summary>
    private const long BlockBytes = 2L << 20;

    private readonly ImmutableDictionary<string, (long Offset, long Bytes)> places;
    private readonly ImmutableArray<string> names;
    private readonly long setBytes;
    private readonly DeviceBuffer memory;

    /// <param name="tensors">The tensors of every set.</param>
    public LentArena(IEnumerable<LentTensor> tensors, int sets)
    {
        var owners = tensors.Where(tensor => tensor.OwnsItsMemory).ToArray();
        (places, setBytes) = Laid(owners);
        names = [.. owners.Select(tensor => tensor.Name)];
        Sets = sets;
        memory = new(Rounded(checked((sets * setBytes) + GuardBytes), BlockBytes));
        memory.Fill(GuardValue);
        foreach (var (name, set) in names.SelectMany(name => Enumerable.Range(0, sets).Select(set => (name, set))))
        {
            Driver.cuMemsetD8_v2(At(set, name), NaN, (nuint)places[name].Bytes).ThrowIfFailed();
        }
    }

    public int Sets { get; }

    public long LengthBytes => memory.Bytes;

    /// <summary>Bytes that <paramref name="sets"/> sets of the tensors take.</summary>
    public static long BytesOf(IEnumerable<LentTensor> tensors, int sets) =>
        Rounded(checked((sets * Laid([.. tensors.Where(tensor => tensor.OwnsItsMemory)]).SetBytes) + GuardBytes), BlockBytes);

    public long Offset(int set, string buffer) => (set * setBytes) + places[buffer].Offset;

    public long Bytes(string buffer) => places[buffer].Bytes;

    public bool Has(string buffer) => places.ContainsKey(buffer);

    public DevicePointer At(int set, string buffer) => memory.Pointer.At(Offset(set, buffer));

    public void Write<T>(int set, string buffer, ReadOnlySpan<T> values)
        where T : unmanaged => memory.Write(values, Offset(set, buffer));

    public bool Holds<T>(int set, string buffer, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var held = new T[values.Length];
        memory.Read<T>(held, Offset(set, buffer));
        return values.SequenceEqual(held);
    }

    /// <summary>The handle by which another process opens the whole arena.</summary>
    public unsafe byte[] Handle()
    {
        var handle = new byte[64];
        fixed (byte* bytes = handle)
        {
            Driver.cuIpcGetMemHandle(bytes, memory.Pointer).ThrowIfFailed();
        }

        return handle;
    }

    /// <param name="sets">The first so many are looked at.</param>
    /// <returns>A tensor beside which something was written, or null.</returns>
    public string? WrittenBeside(int sets)
    {
        for (var set = 0; set < Math.Min(sets, Sets); set++)
        {
            var from = set * setBytes;
            foreach (var name in names)
            {
                if (IsWritten(from, Offset(set, name)))
                {
                    return name;
                }

                from = Offset(set, name) + Bytes(name);
            }

            if (IsWritten(from, ((set + 1) * setBytes) + GuardBytes))
            {
                return "the next set";
            }
        }

        return null;
    }

    /// <summary>
    /// True when something was written in a guard band or in the rest of a tensor's blocks, between these offsets in bytes.
    /// </summary>
    private bool IsWritten(long from, long to)
    {
        var between = new byte[to - from];
        memory.Read<byte>(between, from);
        return between.AsSpan().ContainsAnyExcept(GuardValue);
    }

    public void Dispose() => memory.Dispose();

    private static (ImmutableDictionary<string, (long, long)> Places, long SetBytes) Laid(LentTensor[] owners)
    {
        var (laid, at) = (ImmutableDictionary.CreateBuilder<string, (long, long)>(StringComparer.Ordinal), 0L);
        foreach (var tensor in owners)
        {
            laid[tensor.Name] = (at + GuardBytes, tensor.Bytes);
            at += GuardBytes + Rounded(tensor.Bytes, GuardBytes);
        }

        return (laid.ToImmutable(), at);
    }

    private static long Rounded(long bytes, long to) => (bytes + to - 1) / to * to;
}
