using System.Collections.Immutable;

namespace PrefillBench.Devices.Cuda.Machine;

/// <summary>The driver's answers, before anything is concluded from them.</summary>
public sealed record DriverFindings
{
    /// <summary>The file name the loader was asked for.</summary>
    public required string Library { get; init; }

    public required bool LibraryFound { get; init; }

    /// <summary>The newest CUDA the driver supports; null when it could not be asked.</summary>
    public CudaVersion? Api { get; init; }

    /// <summary>The native name of what starting the driver failed with; null when it started or was not tried.</summary>
    public string? StartError { get; init; }

    /// <summary>The driver package's version, such as 580.159.03; null without NVML.</summary>
    public string? DriverVersion { get; init; }

    /// <summary>GPUs of the machine, hidden ones too; null without NVML.</summary>
    public int? MachineGpus { get; init; }

    /// <summary>Why NVML gives no answer; null when it does.</summary>
    public string? WhyNoNvml { get; init; }

    /// <summary>Devices the driver shows to this process.</summary>
    public ImmutableArray<GpuDescription> Gpus { get; init; } = [];
}

/// <summary>The devices of this machine, and the reason when there are none.</summary>
/// <param name="WhyNone">Why there is no device; null exactly when there is at least one.</param>
public sealed record CudaSurvey(DriverFindings Findings, string? WhyNone)
{
    public ImmutableArray<GpuDescription> Gpus => WhyNone is null ? Findings.Gpus : [];
}
