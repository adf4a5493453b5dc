using PrefillBench.Devices.Cuda.Kernels;

namespace PrefillBench.Devices.Cuda.Launching;

/// <summary>Every number of a launch that the host decides; the same row, kernel and device give the same plan.</summary>
/// <param name="Kernel">Name of the variant.</param>
/// <param name="Entry">The extern "C" function.</param>
/// <param name="ParameterLayout">The layout of the kernel's argument.</param>
/// <param name="Tiles">Units of work.</param>
/// <param name="TileRows">Query rows (token, head of the group) of a tile.</param>
/// <param name="TileKeys">Keys that a block takes at a time.</param>
internal sealed record LaunchPlan(
    string Kernel, string Entry, int ParameterLayout, int Blocks, int Threads, int SharedBytes, int Tiles, int TileRows, int TileKeys,
    KernelSchedule Schedule, WorkspacePlan Workspace)
{
    public LaunchShape Shape => new((uint)Blocks, (uint)Threads, (uint)SharedBytes);

    /// <summary>A persistent kernel gets as many blocks as the device holds at once, and no more than there is work for.</summary>
    public static int BlocksFor(KernelSchedule schedule, int tiles, int multiprocessors, int blocksPerMultiprocessor) =>
        schedule == KernelSchedule.Persistent ? Math.Min(tiles, checked(multiprocessors * blocksPerMultiprocessor)) : tiles;

    public override string ToString() =>
        $"{Kernel} ({Entry}, parameter layout {ParameterLayout}): {Blocks} blocks of {Threads} threads, {SharedBytes} B shared; "
        + $"{Tiles} tiles of {TileRows} rows x {TileKeys} keys, "
        + $"{(Schedule == KernelSchedule.Persistent ? "taken by persistent blocks" : "one a block")}; {Workspace}";
}
