using System.Text.Json.Serialization;
using PrefillBench.Devices;
using PrefillBench.Spec;

namespace PrefillBench.Measurement.Protocol;

/// <summary>A request to a worker, one JSON line. Every request gets exactly one reply.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "request")]
[JsonDerivedType(typeof(OpenDevice), "open")]
[JsonDerivedType(typeof(StartDevice), "start")]
[JsonDerivedType(typeof(MeasureCeilings), "ceilings")]
[JsonDerivedType(typeof(PrepareRow), "prepare")]
[JsonDerivedType(typeof(WarmUp), "warm")]
[JsonDerivedType(typeof(LaunchTimed), "launch")]
[JsonDerivedType(typeof(VerifyAndRelease), "verify")]
[JsonDerivedType(typeof(ReleaseRow), "release")]
internal abstract record WorkerRequest
{
    /// <summary>Raised when an older worker would misunderstand a request; the sides of --against may be other builds.</summary>
    public const int ProtocolVersion = 3;
}

/// <summary>
/// Must come first: loads what the rows need into the worker and takes nothing of the device, so that workers may do it side by side.
/// Fields as in <see cref="Devices.DeviceRequest"/>.
/// </summary>
internal sealed record OpenDevice(int Protocol, string Selector, string SideFolder, bool WarmL2) : WorkerRequest;

/// <summary>Must come second, while no other worker uses the device: takes the device and looks at it under a load.</summary>
internal sealed record StartDevice(UnitPlace Place) : WorkerRequest;

internal sealed record MeasureCeilings : WorkerRequest;

/// <summary>Prepare, poison the output, launch once, take the digest, compare it or check the output against float64.</summary>
/// <param name="Kernel">Its name; with the case and with what it computes it determines the row, see <see
/// cref="Workload.WorkloadRow.Of"/>.</param>
/// <param name="ExpectedDigest">16 hex digits; null asks for the float64 comparison.</param>
internal sealed record PrepareRow(AttentionCase Case, string Kernel, KernelComputes Computes, string? ExpectedDigest) : WorkerRequest;

/// <summary>Launch until both minima are reached; the published protocol asks for 0 ms.</summary>
internal sealed record WarmUp(int LeastLaunches, double LeastMs) : WorkerRequest;

/// <param name="Settling">
/// Untimed launches directly before the timed ones, without a pause. Only this build's own workers are asked for more than 0.
/// </param>
internal sealed record LaunchTimed(int Count, int Settling = 0) : WorkerRequest;

/// <summary>Compare the digest with that of the first launch, then free the row.</summary>
internal sealed record VerifyAndRelease : WorkerRequest;

/// <summary>Free the row if there is one.</summary>
internal sealed record ReleaseRow : WorkerRequest;
