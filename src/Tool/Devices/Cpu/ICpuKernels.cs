using System.Collections.Immutable;
using PrefillBench.Devices.Cpu.Timing;
using PrefillBench.Diagnostics;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu;

/// <summary>The kernels of one side.</summary>
internal interface ICpuKernels
{
    /// <summary>The kernel that runs the row, or the reason for the user why none does.</summary>
    (ICpuKernel? Kernel, string Reason) For(WorkloadRow row);

    /// <summary><see cref="DeviceRates.KernelStart"/>.</summary>
    TimeSpan Start => default;

    /// <summary><see cref="IDevice.Notes"/>.</summary>
    ImmutableArray<Diagnostic> Notes => [];
}

/// <summary>A kernel of any form.</summary>
internal interface ICpuKernel
{
    /// <summary>Why the kernel cannot compute the row, as far as can be said without its data, for the user; null when it can.</summary>
    string? WhyNot(WorkloadRow row);

    /// <summary>Bytes that <see cref="Prepare"/> allocates beside inputs and outputs.</summary>
    long FurtherBytes(RowWorkload workload) => 0;

    /// <summary><see cref="IPlannedDevice.StartOf"/>.</summary>
    Milliseconds Start => new(0);

    /// <param name="inputs">Disposed of with the row.</param>
    /// <exception cref="RowRefusedException">It does not compute the row after all.</exception>
    IPreparedRow Prepare(AttentionInputs inputs, CpuHost host);
}

/// <summary>The part of the machine that a row may use.</summary>
/// <param name="Eviction">Empties the caches before a launch; null leaves them as they are.</param>
/// <param name="Facts">Facts for the report.</param>
internal sealed record CpuHost(
    ThreadTeam Team, long L2Bytes, CacheEviction? Eviction, IReadOnlyCollection<KeyValuePair<string, string>> Facts);

/// <summary>A kernel bound to its tensors.</summary>
internal interface ICpuLauncher : IDisposable
{
    /// <summary>Allocations beside inputs and outputs.</summary>
    IEnumerable<Allocation> Allocations { get; }

    /// <summary>Facts that explain the speed, for the report.</summary>
    IEnumerable<KeyValuePair<string, string>> Resources { get; }

    /// <summary><see cref="IPreparedRow.PlanningMs"/>.</summary>
    double? PlanningMs => null;

    /// <summary><see cref="IPreparedRow.TileTokens"/>.</summary>
    /// <param name="tokens">Query tokens of the sequence.</param>
    int TileTokens(int sequence, int tokens) => 0;

    /// <summary>Called once, when inputs hold their data and before the first launch.</summary>
    void DataIsThere()
    {
    }

    /// <summary>
    /// Processor time that the kernel's threads have taken so far, however many ran at once; null where nobody counts it.
    /// </summary>
    TimeSpan? ProcessorTime => null;

    /// <returns>Milliseconds of one launch, by a clock that is not the kernel's.</returns>
    double Launch();
}
