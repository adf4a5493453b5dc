using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PrefillBench.Devices;

namespace PrefillBench.Measurement;

/// <summary>The result of comparing one row's output with float64.</summary>
/// <param name="RelativeError">Worst ||out - ref|| / ||ref|| over the sampled vectors.</param>
/// <param name="Limit">The limit of that worst vector.</param>
/// <param name="ElementError">Worst |out - ref| / rms(ref) over the sampled elements.</param>
/// <param name="Complaint">What is wrong, and at which sequence, token and head; null when the output is accepted.</param>
public sealed record OutputCheckResult(double RelativeError, double Limit, double ElementError, int SampledVectors, string? Complaint)
{
    public bool Accepted => Complaint is null;
}

/// <summary>The measurements of one row in one process.</summary>
public sealed record RowMeasurement
{
    public required string RowId { get; init; }

    /// <summary>The timed launches in order, in milliseconds.</summary>
    public required ImmutableArray<double> LaunchMs { get; init; }

    public required int WarmupLaunches { get; init; }

    /// <summary>Digest over the whole output, the same before and after timing; 16 hex digits.</summary>
    public required string OutputDigest { get; init; }

    /// <summary>Present in the process that made the float64 comparison for its side.</summary>
    public OutputCheckResult? Output { get; init; }

    public required long AllocatedBytes { get; init; }

    public required ImmutableSortedDictionary<string, string> Resources { get; init; }

    /// <summary>
    /// Time in which the host planned one launch, in milliseconds; null where nothing is planned, and in earlier journals.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? PlanningMs { get; init; }

    /// <summary>The device's conditions; null where it reports none, and in a journal that kept them in words.</summary>
    public RowConditions? Conditions { get; init; }
}

public enum FaultKind
{
    /// <summary>Output outside the tolerance, or a digest that changed between launches or processes.</summary>
    WrongOutput,

    /// <summary>Disturbed from outside the kernel; decided without looking at times.</summary>
    Invalid,

    /// <summary>The device cannot run the row after all, or one launch takes longer than is measured.</summary>
    Unmeasurable,

    WorkerCrashed,
    WorkerHung,
    OutOfMemory,

    /// <summary>A worker answered that it cannot open the device.</summary>
    DeviceUnavailable,
}

/// <summary>The two sides of a pair. Only the parent knows which worker serves which.</summary>
public enum Side
{
    Approved,
    Current,
}

/// <summary>Why a row has no measurement in this process or pair.</summary>
/// <param name="Side">The side of a pair at which it happened; null in a replicate.</param>
public sealed record RowFault(string RowId, FaultKind Kind, string Text, Side? Side = null)
{
    /// <summary>The device could not be opened, which is no fault of the row.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Unopened { get; init; }
}

/// <summary>One fresh process over a list of rows.</summary>
/// <param name="Index">Counts from 0 within the run.</param>
/// <param name="RowOrder">Seed of the shuffled row order.</param>
public sealed record ReplicateMeasurement(
    int Index,
    ulong RowOrder,
    ImmutableArray<RowMeasurement> Rows,
    ImmutableArray<RowFault> Faults,
    Ceilings? Ceilings)
{
    /// <summary>Why <see cref="Ceilings"/> are unknown although they were asked for; null otherwise.</summary>
    public string? CeilingsFault { get; init; }
}

/// <summary>One row in one pair.</summary>
/// <param name="LogRatio">
/// ln(current / approved): in lock-step the median over rounds, else by <see cref="RowMeasurements.LogRatio"/>.
/// </param>
public sealed record RowPair(string RowId, double LogRatio, RowMeasurement Approved, RowMeasurement Current);

/// <summary>One fresh process of each side over the same rows in the same order.</summary>
/// <param name="CurrentFirst">The coin: which side took the first slot.</param>
public sealed record PairMeasurement(
    int Index,
    ulong RowOrder,
    bool CurrentFirst,
    ImmutableArray<RowPair> Rows,
    ImmutableArray<RowFault> Faults,
    Ceilings? Ceilings)
{
    /// <summary>Why <see cref="Ceilings"/> are unknown although they were asked for; null otherwise.</summary>
    public string? CeilingsFault { get; init; }
}
