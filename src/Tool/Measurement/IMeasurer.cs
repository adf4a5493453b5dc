using System.Collections.Immutable;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Measurement;

/// <summary>
/// A side of a comparison as a folder, so that a worker cannot know which side it serves: a tool build to start
/// workers from and, for a GPU, the kernels to load.
/// </summary>
/// <param name="Folder">Absolute; its name says nothing about the side.</param>
/// <param name="Identity">Hash over what determines the machine code; two sides with equal identity are IDENTICAL.</param>
public sealed record SideFolder(string Folder, string Identity);

/// <summary>A row to measure.</summary>
/// <param name="ExpectedDigest">Digest of this side's checked output; null asks the process to make the float64 comparison.</param>
/// <param name="ExpectedLaunch">Estimate from which the watchdog's patience follows.</param>
public sealed record RowTask(WorkloadRow Row, string? ExpectedDigest, Milliseconds ExpectedLaunch);

/// <summary>The way in which launches are made.</summary>
/// <param name="Published">One process, the case's own warm-up and trials, no flush, baseline before trtllm.</param>
/// <param name="WarmL2">Leave the caches as the previous launch left them.</param>
/// <param name="Settling">See <see cref="PrefillBench.Devices.DeviceFacts.Settling"/>; the published protocol does not wait for it.</param>
public sealed record LaunchProtocol(bool Published, bool WarmL2, Milliseconds Settling);

/// <summary>Progress after each row, to be shown and written down.</summary>
/// <param name="Unit">"process 2" or "pair 3".</param>
public sealed record MeasurementProgress(string Unit, int RowsDone, int RowsTotal, string RowId, Milliseconds? Median);

/// <summary>Runs fresh worker processes. Faults of single rows are values; an unusable device throws PfbException.</summary>
public interface IMeasurer
{
    Task<ReplicateMeasurement> ReplicateAsync(
        SideFolder side, int index, ulong rowOrder, ImmutableArray<RowTask> rows, CancellationToken cancellation);

    /// <param name="approvedTasks">The same rows as <paramref name="currentTasks"/>, with the approved side's digests.</param>
    Task<PairMeasurement> PairAsync(
        SideFolder approved,
        SideFolder current,
        int index,
        ulong rowOrder,
        bool currentFirst,
        ImmutableArray<RowTask> approvedTasks,
        ImmutableArray<RowTask> currentTasks,
        CancellationToken cancellation);
}
