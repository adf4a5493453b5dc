using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>The kernel that a row runs, loaded; whoever made it keeps its module alive.</summary>
/// <param name="Name">The variant's name.</param>
/// <param name="SpillBytes">Registers spilled to local memory, as the compiler said; null when it did not say.</param>
internal sealed record RowKernel(
    string Name,
    DeviceFunction Function,
    int ParameterLayout,
    bool TensorMaps,
    int TileRows,
    int TileKeys,
    int Threads,
    int SharedBytes,
    KernelSchedule Schedule,
    int BlocksPerMultiprocessor,
    int PartRows,
    WorkspaceRule Workspace,
    int? SpillBytes)
{
    /// <param name="compiled">The compiler's resources of the entry; null for a binary that it did not make.</param>
    public static RowKernel Of(KernelManifest manifest, KernelVariant variant, DeviceModule module, EntryResources? compiled) => new(
        variant.Name,
        module.Function(variant.Entry),
        manifest.ParameterLayout,
        variant.TensorMaps,
        variant.TileRows,
        variant.TileKeys,
        variant.Threads,
        variant.SharedBytes,
        variant.Schedule,
        variant.BlocksPerSm,
        variant.PartRows,
        variant.Workspace,
        compiled?.SpillStoreBytes);

    public HostPlan PlanFor(RowWorkload workload, int multiprocessors) =>
        HostPlan.Of(Workspace, TileRows, TileKeys, Parts(workload, multiprocessors), workload);

    /// <summary>Time that <see cref="PlanFor"/> takes an engine that plans batch after batch.</summary>
    public Milliseconds PlanningTime(RowWorkload workload, int multiprocessors) =>
        HostPlanning.Measure(Workspace, TileRows, TileKeys, Parts(workload, multiprocessors), workload);

    public LaunchPlan Plan(HostPlan host, int multiprocessors) => new(
        Name,
        Function.Entry,
        ParameterLayout,
        LaunchPlan.BlocksFor(Schedule, host.Tiles.Length, multiprocessors, BlocksPerMultiprocessor),
        Threads,
        SharedBytes,
        host.Tiles.Length,
        TileRows,
        TileKeys,
        Schedule,
        host.Workspace);

    /// <param name="deviceHasMaps">True when the device has tensor maps.</param>
    public MapLayout? Maps(bool deviceHasMaps) => deviceHasMaps && TensorMaps ? new(ParameterLayout, TileRows, TileKeys) : null;

    /// <summary>The driver's facts of the loaded code.</summary>
    public ImmutableSortedDictionary<string, string> Resources(LaunchPlan plan) => new Dictionary<string, string>
    {
        ["kernel"] = Name,
        ["registers"] = $"{Function.Attribute(CuFunctionAttribute.Registers)}",
        ["spilled bytes"] = Spilled,
        ["local bytes"] = $"{Function.Attribute(CuFunctionAttribute.LocalSizeBytes)}",
        ["shared bytes"] = $"{Function.Attribute(CuFunctionAttribute.SharedSizeBytes) + SharedBytes}",
        ["blocks per multiprocessor"] = $"{Function.BlocksPerMultiprocessor(plan.Shape)}",
        ["launch plan"] = plan.ToString(),
        ["tile"] = $"{TileRows}x{TileKeys}",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private TileParts Parts(RowWorkload workload, int multiprocessors) =>
        TileParts.For(workload.Case.Heads.GroupSize, PartRows, multiprocessors * BlocksPerMultiprocessor);

    /// <summary>A binary that came without its compiler's log has spilled nothing if it uses no local memory at all.</summary>
    private string Spilled => SpillBytes is { } spilled ? $"{spilled}"
        : Function.Attribute(CuFunctionAttribute.LocalSizeBytes) == 0 ? "0" : "not known";
}
