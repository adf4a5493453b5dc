namespace PrefillBench.Devices.Cuda.Launching;

/// <summary>How a kernel's blocks find their tiles.</summary>
internal enum TileDistribution
{
    /// <summary>Block b computes tile b.</summary>
    BlockPerTile,

    /// <summary>As many blocks as run at once; each takes the next tile when it is free.</summary>
    Persistent,
}

/// <summary>Every number of a launch that the host decides; the same row, kernel and device give the same plan.</summary>
/// <param name="Kernel">Name of the variant.</param>
/// <param name="Entry">The extern "C" function.</param>
/// <param name="Tiles">Units of work.</param>
/// <param name="TileRows">Query rows (token, head of the group) of a tile.</param>
/// <param name="TileKeys">Keys that a block takes at a time.</param>
internal sealed record LaunchPlan(
    string Kernel, string Entry, int Blocks, int Threads, int SharedBytes, int Tiles, int TileRows, int TileKeys, TileDistribution Distribution)
{
    public int ParameterLayout => PrefillParameters.Layout;

    public LaunchShape Shape => new((uint)Blocks, (uint)Threads, (uint)SharedBytes);

    /// <summary>A persistent kernel gets as many blocks as the device holds at once, and no more than there is work for.</summary>
    public static int BlocksFor(TileDistribution distribution, int tiles, int multiprocessors, int blocksPerMultiprocessor) =>
        distribution == TileDistribution.Persistent ? Math.Min(tiles, checked(multiprocessors * blocksPerMultiprocessor)) : tiles;

    public override string ToString() =>
        $"{Kernel} ({Entry}, parameter layout {ParameterLayout}): {Blocks} blocks of {Threads} threads, {SharedBytes} B shared; "
        + $"{Tiles} tiles of {TileRows} rows x {TileKeys} keys, {(Distribution == TileDistribution.Persistent ? "taken by persistent blocks" : "one a block")}";
}
