using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Devices.Cuda;
using PrefillBench.Measurement.Output;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>Faults given to the kernel and not to the reference: the output check must find them.</summary>
public static class PlantedFaultTests
{
    private static RaggedBatch Batch { get; } = Rows.Batch((200, 100), (64, 300), (300, 20));

    [Theory]
    [MemberData(nameof(Rows.Kernels), MemberType = typeof(Rows))]
    public static void One_wrong_page_is_found(KernelRole kernel, Quantization quantization)
    {
        var gpu = Gpu.Required();
        var row = WorkloadRow.Of(Rows.Case(quantization), kernel);
        var tables = DistinctPages.Of(row.Case, Batch);
        var pages = tables.Pages.ToArray();
        pages[tables.PagesPerSequence + 3] = pages[5];
        using var wrong = DeviceBuffer.Of<int>(pages);

        Assert.NotNull(Complaint(gpu, row, tables, parameters => parameters with { BlockTables = wrong.Pointer }));
    }

    [Theory]
    [MemberData(nameof(Rows.Kernels), MemberType = typeof(Rows))]
    public static void A_missing_tile_of_keys_is_found(KernelRole kernel, Quantization quantization)
    {
        const int missingKeys = 64;

        // Of the first sequence only: its tokens no longer see their last keys.
        Assert.NotNull(ComplaintOfTiles(kernel, quantization, tiles => [.. tiles.Select(tile => tile.Sequence == 0
            && tile.KvEnd > 2 * missingKeys
            ? tile with { KvEnd = tile.KvEnd - missingKeys, FirstLimit = tile.FirstLimit - missingKeys }
            : tile)]));
    }

    [Theory]
    [MemberData(nameof(Rows.Kernels), MemberType = typeof(Rows))]
    public static void A_missing_tile_of_queries_is_found(KernelRole kernel, Quantization quantization) =>
        // The last tile of the list holds the first tokens of the cheapest sequence; the first is computed twice instead.
        Assert.NotNull(ComplaintOfTiles(kernel, quantization, tiles => [.. tiles[..^2], tiles[0], tiles[0]]));

    /// <summary>
    /// Rows at the edges of the tiles that this kernel has: 192 packed rows in most Hopper kernels, and fewer where a sequence is cut
    /// evenly.
    /// </summary>
    [Theory]
    [MemberData(nameof(Rows.Kernels), MemberType = typeof(Rows))]
    public static void A_first_row_missing_from_every_tile_but_a_sequence_s_first_is_found(KernelRole kernel, Quantization quantization) =>
        Assert.NotNull(ComplaintOfTiles(kernel, quantization, tiles => [.. tiles.Select(WithoutFirstRow)]));

    [Theory]
    [MemberData(nameof(Rows.Kernels), MemberType = typeof(Rows))]
    public static void A_last_row_missing_from_every_tile_but_a_sequence_s_last_is_found(KernelRole kernel, Quantization quantization) =>
        Assert.NotNull(ComplaintOfTiles(kernel, quantization, tiles => [.. tiles.Select(WithoutLastRow)]));

    private static Tile WithoutFirstRow(Tile tile) => tile.FirstToken == Batch.QueryStarts[tile.Sequence]
        ? tile
        : new(tile.FirstToken + 1, tile.KvEnd, tile.Sequence, tile.Tokens - 1, tile.KvHead, tile.FirstLimit + 1);

    private static Tile WithoutLastRow(Tile tile) => tile.FirstToken + tile.Tokens == Batch.QueryStarts[tile.Sequence + 1]
        ? tile
        : new(tile.FirstToken, tile.KvEnd - 1, tile.Sequence, tile.Tokens - 1, tile.KvHead, tile.FirstLimit);

    private static string? ComplaintOfTiles(KernelRole kernel, Quantization quantization, Func<Tile[], Tile[]> change)
    {
        var gpu = Gpu.Required();
        var row = WorkloadRow.Of(Rows.Case(quantization), kernel);
        DeviceBuffer? changed = null;
        try
        {
            return Complaint(gpu, row, DistinctPages.Of(row.Case, Batch), parameters => parameters with { Tiles = Changed(parameters) });
        }
        finally
        {
            changed?.Dispose();
        }

        DevicePointer Changed(PrefillParameters parameters)
        {
            var tiles = new Tile[parameters.TileCount];
            Transfer.Read<Tile>(parameters.Tiles, tiles);
            changed ??= DeviceBuffer.Of<Tile>(change(tiles));
            return changed.Pointer;
        }
    }

    private static string? Complaint(Gpu gpu, WorkloadRow row, BlockTables tables, Func<PrefillParameters, PrefillParameters> alter)
    {
        using var prepared = gpu.Prepare(row, device => CudaWorkload.Of(device, RowWorkload.Of(row, Batch, tables)), alter);
        prepared.Launch();
        return OutputCheck.Of(row, Batch, prepared).Complaint;
    }
}
