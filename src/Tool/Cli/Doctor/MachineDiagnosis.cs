using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Machine;
using PrefillBench.Devices.Cuda.Watch;

namespace PrefillBench.Cli.Doctor;

/// <summary>Everything `doctor` looked at; what it says follows from this alone.</summary>
internal sealed record MachineDiagnosis
{
    public required string Tool { get; init; }

    public required string OperatingSystem { get; init; }

    public required string Runtime { get; init; }

    /// <summary>The selector as given: <c>auto</c>, <c>cpu</c>, <c>cuda...</c>.</summary>
    public required string Selector { get; init; }

    public required DeviceFacts Cpu { get; init; }

    public required CudaSurvey Cuda { get; init; }

    /// <summary>CUDA_VISIBLE_DEVICES; null when it is not set.</summary>
    public string? VisibleDevices { get; init; }

    /// <summary>The GPUs in the order of the survey.</summary>
    public ImmutableArray<GpuDiagnosis> Gpus { get; init; } = [];

    public required NvrtcSearch Nvrtc { get; init; }
}

/// <summary>One GPU at this moment.</summary>
internal sealed record GpuDiagnosis(GpuDescription Gpu, GpuLimits Limits, GpuSample Now, GpuCounters Counters)
{
    public string Slug => CudaFacts.Slug(Gpu);

    /// <summary>All are strangers: `doctor` itself does not compute.</summary>
    public Reading<ImmutableArray<GpuProcess>> Processes => Counters.Processes;
}
