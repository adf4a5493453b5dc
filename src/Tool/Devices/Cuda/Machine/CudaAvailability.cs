using PrefillBench.Spec;

namespace PrefillBench.Devices.Cuda.Machine;

/// <summary>Concludes from what the driver said whether there is a device, and if not, what the user can do.</summary>
public static class CudaAvailability
{
    /// <summary>CUDA 12 brought tensor maps and lazy loading, both of which the kernels need; its first driver is 525.</summary>
    public static readonly CudaVersion Least = new(12000);

    /// <summary>The bundled baseline kernel needs cp.async and bf16 mma.sync, both new in sm_80.</summary>
    public static readonly ComputeCapability LeastCapability = new(8, 0);

    /// <summary>What the driver answers where it shows no GPU to this process.</summary>
    public const string NoDevice = "CUDA_ERROR_NO_DEVICE";

    private const string LeastDriver = "525";

    public static CudaSurvey Conclude(DriverFindings findings) => new(findings, WhyNone(findings));

    /// <summary>
    /// Why <c>auto</c> does not choose CUDA; null when it does. A GPU named explicitly is opened all the same, for a user's own kernels.
    /// </summary>
    public static string? WhyNotAutomatic(CudaSurvey survey) => survey switch
    {
        { WhyNone: { } reason } => reason,
        { Gpus: [var first, ..] } when WhyUnusable(first) is { } reason => reason,
        { Gpus: [var first, ..] } when first.Capability < LeastCapability =>
            $"{first.Name} is {first.Capability.Architecture}; the bundled kernels need {LeastCapability.Architecture} or newer",
        _ => null,
    };

    /// <summary>The architecture on which the bundled kernels were run: docs/gpu-validation.md.</summary>
    private static readonly ComputeCapability Tried = new(9, 0);

    /// <summary>
    /// As <see cref="WhatWasNeverTried(ComputeCapability)"/>; null also for a run that takes each of its kernels from a file of its own.
    /// </summary>
    public static string? WhatWasNeverTried(ComputeCapability capability, KernelSet kernels) =>
        kernels.Uses.All(use => use.From is not null) ? null : WhatWasNeverTried(capability);

    /// <summary>
    /// Says, for the user, that the bundled kernels were not run on such a card; null where they were, and where they do not run.
    /// </summary>
    public static string? WhatWasNeverTried(ComputeCapability capability) => capability == Tried || capability < LeastCapability ? null
        : $"the bundled kernels were never executed on {capability.Architecture}; they were correct on {Tried.Architecture}, where e4m3 "
            + "products by mma.sync are emulated. The output check applies to every row";

    /// <summary>Why this device cannot be opened; null when it can.</summary>
    public static string? WhyUnusable(GpuDescription gpu) => gpu.ComputeMode == GpuComputeMode.Prohibited
        ? $"{gpu.Name} ({gpu.Uuid}) is in compute mode Prohibited; its owner can change that with 'nvidia-smi -c DEFAULT'"
        : null;

    private static string? WhyNone(DriverFindings findings) => findings switch
    {
        { LibraryFound: false, MachineGpus: > 0 } =>
            $"{findings.Library} was not found although {Machine(findings)}; start a container with the driver capability 'compute'",
        { LibraryFound: false } => $"no NVIDIA driver: {findings.Library} was not found",
        { Api: { } api } when api < Least =>
            $"{Driver(findings)} supports CUDA {api}; at least CUDA {Least} is needed, which driver {LeastDriver} brought",
        { StartError: not (null or NoDevice) } => $"{Driver(findings)} does not start: {findings.StartError}",
        { Gpus.IsEmpty: true, MachineGpus: > 0 } => $"{Machine(findings)}, but CUDA_VISIBLE_DEVICES hides all from this process",
        { Gpus.IsEmpty: true } => $"{Driver(findings)} finds no GPU ({findings.StartError ?? NoDevice})",
        _ => null,
    };

    private static string Driver(DriverFindings findings) =>
        findings.DriverVersion is { } version ? $"the NVIDIA driver {version}" : "the NVIDIA driver";

    private static string Machine(DriverFindings findings) =>
        findings.MachineGpus == 1 ? "this machine has an NVIDIA GPU" : $"this machine has {findings.MachineGpus} NVIDIA GPUs";
}
