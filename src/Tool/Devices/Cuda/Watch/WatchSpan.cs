using System.Collections.Immutable;

namespace PrefillBench.Devices.Cuda.Watch;

/// <summary>The card's state and counters around one batch of launches.</summary>
public sealed record WatchSpan
{
    public required GpuCounters Before { get; init; }

    public required GpuCounters After { get; init; }

    /// <summary>The sample before the first launch, when the card may be idle.</summary>
    public required GpuSample Start { get; init; }

    /// <summary>While launches ran or just after; none when they were too short.</summary>
    public required ImmutableArray<GpuSample> UnderLoad { get; init; }

    /// <summary>Driver errors reported meanwhile.</summary>
    public required ImmutableArray<long> Xids { get; init; }

    /// <summary>This process as it knows itself.</summary>
    public required int OwnProcess { get; init; }

    /// <summary>A process that computes for this one; null where there is none.</summary>
    public int? Child { get; init; }
}
