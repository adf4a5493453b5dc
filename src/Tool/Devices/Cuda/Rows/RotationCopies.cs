using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>
/// The further sets of a rotation, in one allocation: copies of Q, of the pages in use with tables renumbered to them, and room
/// for an output each. A whole pool per set would not fit, for a small case reads a hundredth of it.
/// </summary>
internal sealed class RotationCopies : IDisposable
{
    private readonly DeviceBuffer arena;

    /// <param name="original">The set that owns the buffers of the plan.</param>
    public RotationCopies(RowDevice device, CudaWorkload workload, CopyLayout layout, InputSet original, int copies)
    {
        arena = new(checked(copies * layout.LengthBytes));
        var inUse = PagesInUse.Of(workload.Batch, workload.Tables, workload.Pool, workload.Row.Case.Window);
        using var tables = DeviceBuffer.Of(inUse.Tables.Pages.AsSpan());
        Driver.cuCtxSynchronize().ThrowIfFailed();
        Sets = [.. Enumerable.Range(0, copies).Select(copy => At(arena.Pointer.At(copy * layout.LengthBytes), layout, inUse.Pages.Length))];

        // Gathered page by page once; every other copy is one transfer from the first.
        Gather(device, workload, layout, inUse, tables.Pointer, original, Sets[0]);
        foreach (var set in Sets.Skip(1))
        {
            Copy(device, Sets[0].Query, set.Query, layout.Output);
            Clear(device, layout, set);
        }

        device.Synchronize();
    }

    public IReadOnlyList<InputSet> Sets { get; }

    public ByteCount Size => arena.Size;

    public void Dispose() => arena.Dispose();

    private static InputSet At(DevicePointer start, CopyLayout layout, int pages) => new(
        start,
        start.At(layout.KvPool),
        pages,
        start.At(layout.BlockTables),
        start.At(layout.Output),
        layout.OutputScalesBytes > 0 ? start.At(layout.OutputScales) : default);

    private static void Gather(
        RowDevice device, CudaWorkload workload, CopyLayout layout, PagesInUse inUse, DevicePointer tables, InputSet from, InputSet to)
    {
        var pageBytes = workload.KvPool.Bytes / workload.Pool.Pages;
        Copy(device, from.Query, to.Query, layout.QueryBytes);
        foreach (var (page, place, count) in inUse.Runs())
        {
            Copy(device, from.KvPool.At(page * pageBytes), to.KvPool.At(place * pageBytes), count * pageBytes);
        }

        Copy(device, tables, to.BlockTables, layout.BlockTablesBytes);
        Clear(device, layout, to);
        device.Synchronize();
    }

    // The scales' padding is part of the digest and must be 0, as in the original.
    private static void Clear(RowDevice device, CopyLayout layout, InputSet set)
    {
        if (layout.OutputScalesBytes > 0)
        {
            Driver.cuMemsetD8Async(set.OutputScales, 0, (nuint)layout.OutputScalesBytes, device.Stream).ThrowIfFailed();
        }
    }

    private static void Copy(RowDevice device, DevicePointer from, DevicePointer to, long bytes) =>
        Driver.cuMemcpyDtoDAsync_v2(to, from, (nuint)bytes, device.Stream).ThrowIfFailed();
}
