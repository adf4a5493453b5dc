using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Machine;
using PrefillBench.Devices.Cuda.Watch;
using PrefillBench.Diagnostics;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda;

/// <summary>The kernels of one side on one device: choosing, compiling, launching them.</summary>
public interface ICudaKernels : IDisposable
{
    ISideMaker Sides { get; }

    /// <summary>Version of the compiler that made them, such as 12.4; null when there is none.</summary>
    string? Compiler { get; }

    /// <summary>The notes of <see cref="IDevice.Notes"/>.</summary>
    ImmutableArray<Diagnostic> Notes => [];

    /// <summary><see cref="DeviceRates.KernelStart"/>.</summary>
    TimeSpan KernelStart => default;

    /// <summary>Why no kernel can run the row on this architecture, for the user; null when one can.</summary>
    string? WhyNot(RowWorkload workload);

    /// <summary>Everything that preparing the row will allocate.</summary>
    ByteCount MemoryOf(RowWorkload workload);

    /// <summary>Launches of the row that will be timed as one graph; 1 without a graph.</summary>
    int LaunchesPerTime(RowWorkload workload);

    /// <summary><see cref="IPlannedDevice.StartOf"/>.</summary>
    Milliseconds StartOf(RowWorkload workload) => new(0);

    IPreparedRow Prepare(RowWorkload workload);

    Ceilings MeasureCeilings();

    /// <param name="placement"><see cref="UnitPlace.Placement"/>.</param>
    StartConditions Start(IGpuSensors sensors, ulong placement);
}

/// <summary>The machine as kernels may use it. The context is created when it is first asked for.</summary>
public sealed record CudaHost(GpuDescription Gpu, string Driver, DeviceRequest Request, Func<CudaContext> Context, ClockWatch Watch);
