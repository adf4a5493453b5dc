using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Devices.Cuda.Machine;
using PrefillBench.Devices.Cuda.Watch;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>A card that is not in this machine: a sweep is planned with the facts of one card of its architecture.</summary>
internal sealed class DescribedCard : IPlannedDevice
{
    private readonly PlannedCard card;

    private DescribedCard(GpuDescription gpu, KernelSet kernels)
    {
        card = new(gpu, warmL2: false, KernelCatalog.Of(kernels).Select);
        Facts = CudaFacts.Of(gpu, new() { Library = "", LibraryFound = false }, new GpuLimits(), compiler: null);
        Notes = CudaAvailability.WhatWasNeverTried(gpu.Capability, kernels) is not { } never ? []
            : [new(Codes.NeverRunOnArchitecture, never, SourcePosition.None)];
    }

    public DeviceFacts Facts { get; }

    public DeviceRates Rates => card.Rates;

    /// <summary><see cref="IDevice.Notes"/>.</summary>
    public ImmutableArray<Diagnostic> Notes { get; }

    /// <param name="arch">An architecture such as <c>sm_90a</c>; the suffix may be left out.</param>
    /// <exception cref="PfbException">BadCommandLine: this is no architecture, or no card of it is known.</exception>
    public static DescribedCard Of(string arch, KernelSet kernels) =>
        GpuArch.TryParse(arch, out var wanted) && KnownCards.Of(wanted.Number) is { } gpu ? new(gpu, kernels) : throw new PfbException(
            Codes.BadCommandLine,
            $"--arch '{PlainText.Truncate(arch, 80)}' is no architecture for which there is a card to plan with; choose one of "
                + string.Join(", ", KnownCards.All.Select(known => $"{PlannedCard.ArchOf(known)} ({known.Name})")));

    public string? WhyNot(RowWorkload workload) => card.WhyNot(workload);

    public ByteCount MemoryOf(RowWorkload workload) => card.MemoryOf(workload);

    public int LaunchesPerTime(RowWorkload workload) => card.LaunchesPerTime(workload);

    public Milliseconds StartOf(RowWorkload workload) => card.StartOf(workload);
}
