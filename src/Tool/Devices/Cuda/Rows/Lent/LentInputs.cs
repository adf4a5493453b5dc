using System.Collections.Immutable;
using PrefillBench.Devices.Adapters;
using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Rows.Lent;

/// <summary>The tensors of a row in every set of an arena. The tool keeps inputs of its own, which the kernel never sees.</summary>
internal sealed class LentInputs
{
    /// <summary>Queries of a large batch are gigabytes, more than one array holds.</summary>
    private const int PieceBytes = 64 << 20;

    private readonly RowDevice device;
    private readonly CudaWorkload own;
    private readonly LentArena arena;
    private readonly PagesInUse? compact;

    /// <param name="own">The row's data; not disposed of.</param>
    public LentInputs(RowDevice device, CudaWorkload own, LentArena arena)
    {
        (this.device, this.own, this.arena) = (device, own, arena);
        compact = arena.Sets > 1 ? PagesInUse.Of(own.Batch, own.Tables, own.Pool, own.Row.Case.Window) : null;
    }

    private BlockTables Tables => compact?.Tables ?? own.Tables;

    /// <summary>Several sets hold only the pages in use: whole pools would not fit, and a small case reads a hundredth of one.</summary>
    public static int Pages(RowWorkload workload, int sets) =>
        sets > 1 ? workload.Cost.DistinctPages : KvPoolShape.Of(workload.Case).Pages;

    /// <summary>The form that the tool's own kernels, which check and poison, take them in.</summary>
    public ImmutableArray<InputSet> Sets =>
    [
        .. Enumerable.Range(0, arena.Sets).Select(set => new InputSet(
            arena.At(set, LentTensors.Query), arena.At(set, LentTensors.Pool), Pages(own.Drawn, arena.Sets),
            arena.At(set, LentTensors.BlockTables), arena.At(set, LentTensors.Output),
            arena.Has(LentTensors.OutputScales) ? arena.At(set, LentTensors.OutputScales) : default)),
    ];

    /// <summary>Lengths, tables, sinks and workspace: what a kernel may plan with.</summary>
    public void WriteShape()
    {
        float[] sinks = own.Row.Case.Sinks ? WorkloadGenerator.Sinks(own.Row.Case) : [];
        var integers = LentTensors.Integers(own.Drawn, Tables).ToArray();
        for (var set = 0; set < arena.Sets; set++)
        {
            foreach (var (name, values) in integers)
            {
                arena.Write<int>(set, name, values);
            }

            if (sinks.Length > 0)
            {
                arena.Write<float>(set, LentTensors.Sinks, sinks);
            }

            Clear(set, LentTensors.Workspace);
            Clear(set, LentTensors.OutputScales);
        }
    }

    /// <param name="sets">The first so many are looked at.</param>
    /// <returns>A table or a list of lengths that no longer holds what was written, or null.</returns>
    public string? WrittenShape(int sets) => (
        from tensor in LentTensors.Integers(own.Drawn, Tables)
        from set in Enumerable.Range(0, sets)
        where !arena.Holds<int>(set, tensor.Name, tensor.Values)
        select tensor.Name).FirstOrDefault();

    public void WriteData()
    {
        var pageBytes = own.KvPool.Bytes / own.Pool.Pages;
        for (var set = 0; set < arena.Sets; set++)
        {
            Copy(own.Query.Pointer, arena.At(set, LentTensors.Query), own.Query.Bytes);
            foreach (var (page, place, count) in compact?.Runs() ?? [(0, 0, own.Pool.Pages)])
            {
                Copy(own.KvPool.Pointer.At(page * pageBytes), arena.At(set, LentTensors.Pool).At(place * pageBytes), count * pageBytes);
            }
        }

        device.Synchronize();
    }

    /// <summary>Every query vector times -1, the tool's own and those of all sets.</summary>
    public void NegateQueries()
    {
        NegateOwn();
        for (var set = 0; set < arena.Sets; set++)
        {
            Copy(own.Query.Pointer, arena.At(set, LentTensors.Query), own.Query.Bytes);
        }

        device.Synchronize();
    }

    /// <summary>The tool's own queries times -1; the sets stay as the kernel left them.</summary>
    /// <remarks>The sign is the top bit of every element, whatever its format.</remarks>
    public void NegateOwn()
    {
        var piece = new byte[Math.Min(own.Query.Bytes, PieceBytes)];
        var step = own.Row.Fp8Inputs ? sizeof(byte) : sizeof(ushort);
        for (var first = 0L; first < own.Query.Bytes; first += PieceBytes)
        {
            var bytes = piece.AsSpan(0, (int)Math.Min(PieceBytes, own.Query.Bytes - first));
            own.Query.Read(bytes, first);
            for (var at = step - 1; at < bytes.Length; at += step)
            {
                bytes[at] ^= 0x80;
            }

            own.Query.Write<byte>(bytes, first);
        }
    }

    /// <param name="sum">8 bytes of scratch.</param>
    /// <returns>Digest of queries and pool as a set holds them, in words of 8 bytes.</returns>
    public ulong Digest(int set, DevicePointer sum)
    {
        Driver.cuMemsetD8Async(sum, 0, sizeof(ulong), device.Stream).ThrowIfFailed();
        var first = 0L;
        foreach (var name in new[] { LentTensors.Query, LentTensors.Pool })
        {
            var words = arena.Bytes(name) / sizeof(ulong);
            device.Utilities.Compare.Function("digest").Launch(device.Stream, device.Over(words), arena.At(set, name), words, first, sum);
            first += words;
        }

        device.Synchronize();
        Span<ulong> total = stackalloc ulong[1];
        Transfer.Read(sum, total);
        return total[0];
    }

    private void Clear(int set, string buffer)
    {
        if (arena.Has(buffer))
        {
            Driver.cuMemsetD8_v2(arena.At(set, buffer), 0, (nuint)arena.Bytes(buffer)).ThrowIfFailed();
        }
    }

    private void Copy(DevicePointer from, DevicePointer to, long bytes) =>
        Driver.cuMemcpyDtoDAsync_v2(to, from, (nuint)bytes, device.Stream).ThrowIfFailed();
}
