using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Devices.Cpu.Machine;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Machine;
using PrefillBench.Devices.Cuda.Watch;

namespace PrefillBench.Cli.Doctor;

/// <summary>The weight of a finding for a run on the chosen device.</summary>
internal enum FindingWeight
{
    /// <summary>Good to know.</summary>
    Note,

    /// <summary>A run now would have invalid measurements.</summary>
    Invalidates,

    /// <summary>A run cannot be made.</summary>
    Prevents,
}

internal sealed record Finding(FindingWeight Weight, string Text);

/// <summary>The device a run would use, and what is in its way.</summary>
/// <param name="Slug">The device's slug; null when there is no device.</param>
/// <param name="Explanation">Why this device was chosen.</param>
internal sealed record DoctorConclusion(string? Slug, string Explanation, ImmutableArray<Finding> Findings)
{
    public bool IsUsable => Slug is not null && Findings.All(finding => finding.Weight != FindingWeight.Prevents);

    public bool IsDisturbed => Findings.Any(finding => finding.Weight == FindingWeight.Invalidates);
}

/// <summary>Draws the conclusion from what was looked at.</summary>
internal static class DoctorFindings
{
    /// <summary>A card this near to its slowdown would reach it during a run.</summary>
    private const int ThermalMarginCelsius = 10;

    public static DoctorConclusion Of(MachineDiagnosis machine)
    {
        var whyNotAutomatic = CudaAvailability.WhyNotAutomatic(machine.Cuda);
        return machine.Selector switch
        {
            "cpu" => Cpu(machine, "the CPU was asked for"),
            "auto" when whyNotAutomatic is not null => Cpu(machine, $"`auto` takes the CPU: {whyNotAutomatic}"),
            "auto" => Cuda(machine, "cuda", "`auto` takes the first GPU"),
            var selector => Cuda(machine, selector, $"'{selector}' was asked for"),
        };
    }

    private static DoctorConclusion Cpu(MachineDiagnosis machine, string explanation) =>
        new(machine.Cpu.Slug, explanation, [.. Quota(machine), .. Hidden(machine)]);

    private static IEnumerable<Finding> Quota(MachineDiagnosis machine)
    {
        if (machine.Cpu.Hardware.TryGetValue(CpuFacts.QuotaFact, out var quota))
        {
            yield return new(
                FindingWeight.Note,
                $"a control group limits CPU time to {quota}: threads that have used it up are stopped for up to 100 ms, which shows as "
                + "noise. Assign whole processors instead (docker --cpuset-cpus, Kubernetes' static CPU policy)");
        }
    }

    private static IEnumerable<Finding> Hidden(MachineDiagnosis machine)
    {
        if (VisibleDevices.Complaint(machine.VisibleDevices, machine.Cuda.Findings) is { } hidden)
        {
            yield return new(FindingWeight.Note, hidden);
        }
    }

    private static DoctorConclusion Cuda(MachineDiagnosis machine, string selector, string explanation)
    {
        if (machine.Cuda.WhyNone is { } none)
        {
            return new(null, explanation, [new(FindingWeight.Prevents, none), .. Hidden(machine)]);
        }

        var (gpu, whyNot) = CudaSelector.Choose(machine.Cuda.Gpus, selector);
        return gpu is null
            ? new(null, explanation, [new(FindingWeight.Prevents, whyNot!)])
            : new(CudaFacts.Slug(gpu), explanation, [.. Findings(machine, machine.Gpus.First(other => other.Gpu.Ordinal == gpu.Ordinal))]);
    }

    private static IEnumerable<Finding> Findings(MachineDiagnosis machine, GpuDiagnosis gpu)
    {
        if (CudaAvailability.WhyUnusable(gpu.Gpu) is { } unusable)
        {
            yield return new(FindingWeight.Prevents, unusable);
        }

        if (machine.Nvrtc.Found is null)
        {
            yield return new(
                FindingWeight.Prevents,
                "NVRTC was not found, so kernels cannot be compiled; install it or name it with PREFILL_BENCH_NVRTC");
        }

        if (gpu.Gpu.Capability < CudaAvailability.LeastCapability)
        {
            yield return new(FindingWeight.Note,
                $"{gpu.Gpu.Capability.Architecture} is older than {CudaAvailability.LeastCapability.Architecture}, the oldest "
                + "architecture of the bundled kernels: all their rows are skipped");
        }

        foreach (var finding in Untried(machine, gpu).Concat(Disturbances(gpu)).Concat(Settings(machine, gpu)).Concat(Hidden(machine)))
        {
            yield return finding;
        }
    }

    private static IEnumerable<Finding> Untried(MachineDiagnosis machine, GpuDiagnosis gpu)
    {
        if (CudaAvailability.WhatWasNeverTried(gpu.Gpu.Capability) is { } never)
        {
            yield return new(FindingWeight.Note, never);
        }

        var arch = GpuArch.OfDevice(gpu.Gpu.Capability.Major, gpu.Gpu.Capability.Minor);
        if (machine.Nvrtc.Found is { } nvrtc && !nvrtc.SupportedArchs.Contains(arch.Number))
        {
            yield return new(
                FindingWeight.Note,
                $"{nvrtc} does not know {arch}: kernels are compiled to PTX, which the driver assembles; "
                + "a newer NVRTC may make faster code");
        }
    }

    private static IEnumerable<Finding> Disturbances(GpuDiagnosis gpu)
    {
        if (gpu.Processes is { Known: true, Value: var listed } && ForeignProcesses.WithoutServers(listed) is { IsEmpty: false } processes)
        {
            yield return new(
                gpu.Gpu.ComputeMode == GpuComputeMode.Exclusive ? FindingWeight.Prevents : FindingWeight.Invalidates,
                $"other programs compute on the GPU: {ForeignProcesses.Spell(processes)}");
        }

        if (gpu.Now.Throttle is { Known: true, Value: var reasons }
            && (reasons & ThrottleReasonNames.FromOutside) is not ThrottleReasons.None and var slow)
        {
            yield return new(FindingWeight.Invalidates, $"the GPU is being slowed down: {ThrottleReasonNames.Spell(slow)}");
        }

        if (gpu.Now.TemperatureCelsius is { Known: true, Value: var now } && gpu.Limits.SlowdownCelsius is { Known: true, Value: var limit }
            && now > limit - ThermalMarginCelsius)
        {
            yield return new(FindingWeight.Invalidates, $"{now} C is close to {limit} C, at which the GPU slows itself down");
        }
    }

    private static IEnumerable<Finding> Settings(MachineDiagnosis machine, GpuDiagnosis gpu)
    {
        if (machine.Cuda.Findings.WhyNoNvml is { } noNvml)
        {
            yield return new(
                FindingWeight.Note,
                $"clocks, heat and other processes cannot be watched: {noNvml}; a disturbance will not be noticed");
        }
        else if (!gpu.Processes.Known)
        {
            yield return new(FindingWeight.Note, $"other processes on the GPU cannot be seen: {gpu.Processes.WhyNot}");
        }

        if (gpu.Processes is { Known: true, Value: var all } && all.Any(ForeignProcesses.IsServer))
        {
            yield return new(
                FindingWeight.Note,
                "the GPU is shared through CUDA MPS: its other clients slow a run down, and not every driver names them");
        }

        if (gpu.Gpu.KillsLongKernels)
        {
            yield return new(FindingWeight.Note, "a display is attached to this GPU: drawing disturbs measurements, and launches of "
                + "several seconds are killed");
        }

        if (gpu.Limits.PersistenceMode is { Known: true, Value: false })
        {
            yield return new(FindingWeight.Note, "persistence mode is off: the GPU starts anew for each first process, which takes "
                + "seconds");
        }
    }
}
