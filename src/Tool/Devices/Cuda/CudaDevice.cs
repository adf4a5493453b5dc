using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Machine;
using PrefillBench.Devices.Cuda.Watch;
using PrefillBench.Diagnostics;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda;

/// <summary>One GPU, or one MIG instance of it.</summary>
public sealed class CudaDevice : IDevice
{
    // Only a worker that measures creates the context: a planning process with one would be a foreign process to its own workers.
    private readonly Lazy<CudaContext> context;
    private readonly ClockWatch watch;
    private readonly ICudaKernels kernels;
    private readonly IGpuSensors sensors;
    private readonly string? neverTried;

    /// <param name="kernels">Makes the kernels; called once, before this constructor returns.</param>
    public CudaDevice(
        GpuDescription gpu, DriverFindings driver, DeviceRequest request, IGpuSensors sensors, Func<CudaHost, ICudaKernels> kernels)
    {
        context = new(() => CudaContext.Create(gpu), isThreadSafe: false);
        watch = new ClockWatch(sensors, Environment.ProcessId, TimeProvider.System);
        (this.sensors, neverTried) = (sensors, CudaAvailability.WhatWasNeverTried(gpu.Capability, request.Kernels));
        this.kernels = kernels(new CudaHost(gpu, driver.DriverVersion ?? $"for CUDA {driver.Api}", request, () => context.Value, watch));
        Facts = CudaFacts.Of(gpu, driver, sensors.Limits(), this.kernels.Compiler);
        Rates = CudaRates.Of(gpu) with { KernelStart = this.kernels.KernelStart };
    }

    public DeviceFacts Facts { get; }

    public DeviceRates Rates { get; }

    public ImmutableArray<Diagnostic> Notes => neverTried is null ? kernels.Notes
        : kernels.Notes.Add(new(Codes.NeverRunOnArchitecture, neverTried, SourcePosition.None));

    public string? WhyNot(RowWorkload workload) => kernels.WhyNot(workload);

    public ByteCount MemoryOf(RowWorkload workload) => kernels.MemoryOf(workload);

    public int LaunchesPerTime(RowWorkload workload) => kernels.LaunchesPerTime(workload);

    public Milliseconds StartOf(RowWorkload workload) => kernels.StartOf(workload);

    public IPreparedRow Prepare(RowWorkload workload) => kernels.Prepare(workload);

    public ISideMaker Sides => kernels.Sides;

    public Ceilings MeasureCeilings() => kernels.MeasureCeilings();

    public IDisposable Profiled() => new CudaProfile(context.Value);

    public StartConditions Start(UnitPlace place) => kernels.Start(sensors, place.Placement);

    public void Dispose()
    {
        kernels.Dispose();
        if (context.IsValueCreated)
        {
            context.Value.Dispose();
        }

        watch.Dispose();
    }
}
