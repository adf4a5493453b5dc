using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PrefillBench.Devices;

namespace PrefillBench.Measurement.Protocol;

[JsonPolymorphic(TypeDiscriminatorPropertyName = "reply")]
[JsonDerivedType(typeof(DeviceOpened), "opened")]
[JsonDerivedType(typeof(DeviceStarted), "started")]
[JsonDerivedType(typeof(CeilingsMeasured), "ceilings")]
[JsonDerivedType(typeof(RowPrepared), "prepared")]
[JsonDerivedType(typeof(WarmedUp), "warmed")]
[JsonDerivedType(typeof(Launched), "launched")]
[JsonDerivedType(typeof(Verified), "verified")]
[JsonDerivedType(typeof(RowReleased), "released")]
[JsonDerivedType(typeof(RequestFailed), "failed")]
internal abstract record WorkerReply;

internal sealed record DeviceOpened(int Protocol, string Slug) : WorkerReply;

internal sealed record DeviceStarted(StartConditions Conditions) : WorkerReply;

internal sealed record CeilingsMeasured(Ceilings Ceilings) : WorkerReply;

/// <param name="FirstLaunchMs">Time of the poisoned launch, with cold caches, in milliseconds.</param>
/// <param name="Check">The float64 comparison; null when an expected digest was compared instead.</param>
internal sealed record RowPrepared(
    string Digest,
    double FirstLaunchMs,
    OutputCheckResult? Check,
    long AllocatedBytes,
    ImmutableSortedDictionary<string, string> Resources,
    double? PlanningMs = null) : WorkerReply;

/// <param name="EstimateMs">
/// Expected duration of one timing: the median of the warm-up's second half times the launches of a timing; 0 without warm-up.
/// </param>
internal sealed record WarmedUp(int Launches, double EstimateMs) : WorkerReply;

/// <param name="WarmUps">Launches that went ahead untimed.</param>
internal sealed record Launched(ImmutableArray<double> LaunchMs, int WarmUps = 0) : WorkerReply;

/// <param name="Conditions">The device's state over the row's launches; null where nothing is watched.</param>
internal sealed record Verified(string Digest, RowConditions? Conditions = null) : WorkerReply;

internal sealed record RowReleased : WorkerReply;

/// <summary>The worker lives on; the row it concerns is freed.</summary>
internal sealed record RequestFailed(WorkerFailure Failure, string Text) : WorkerReply;

internal enum WorkerFailure
{
    /// <summary>The request is not known, or is of another protocol version.</summary>
    NotUnderstood,
    DeviceUnavailable,

    /// <summary>The device cannot run this row.</summary>
    Unsupported,
    WrongOutput,
    OutOfMemory,

    /// <summary>Disturbed from outside the kernel.</summary>
    Disturbed,

    /// <summary>Anything else that was thrown.</summary>
    Exception,
}
