using PrefillBench.Devices;
using PrefillBench.Measurement.Workers;

namespace PrefillBench.Measurement;

/// <summary>The settings that all units of a run share.</summary>
internal sealed record MeasurerSetup
{
    /// <summary>The device's selector, in the form that <see cref="DeviceCatalog.Resolve"/> gives it.</summary>
    public required string Selector { get; init; }

    public required Pairing Pairing { get; init; }

    /// <summary>See <see cref="DeviceFacts.OneProcess"/>.</summary>
    public bool OneProcess { get; init; }

    public required LaunchProtocol Protocol { get; init; }

    public required IWorkerFactory Workers { get; init; }

    /// <summary>Slug of the device that the run was planned for, which workers must open; null leaves that unchecked.</summary>
    public string? Slug { get; init; }

    public Patience Patience { get; init; } = Patience.Default;

    public IMeasurementLog? Log { get; init; }

    public IProgress<MeasurementProgress>? Progress { get; init; }
}
