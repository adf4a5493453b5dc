using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Devices.Cuda.Machine;
using PrefillBench.Units;

namespace PrefillBench.Devices.Cuda.Watch;

/// <summary>
/// One device as NVML shows it. Reads only; every value that is withheld becomes a <see cref="Reading{T}"/> with the reason.
/// </summary>
internal sealed class NvmlGpu : IGpuSensors
{
    // A MIG instance: memory and processes are its own, clocks, power and heat those of the GPU it is a part of.
    private readonly NvmlDevice device;
    private readonly NvmlDevice board;
    private readonly NvmlLibrary library;
    private readonly NvmlLoads loads;
    private readonly NvmlNeighbours neighbours;
    private readonly NvmlEventSetHandle? events;

    private NvmlGpu(NvmlLibrary opened, NvmlDevice device)
    {
        library = opened;
        this.device = device;
        board = Nvml.nvmlDeviceIsMigDeviceHandle(device, out var mig) == NvmlResult.Success && mig != 0
            && Nvml.nvmlDeviceGetDeviceHandleFromMigDeviceHandle(device, out var gpu) == NvmlResult.Success ? gpu : device;
        events = Listen(board);
        loads = new(board);
        neighbours = NvmlNeighbours.Of(board, library.Gpus ?? 0);
    }

    public static NvmlGpu? TryOpen(GpuDescription gpu, out string? whyNot)
    {
        if (NvmlLibrary.TryOpen(out whyNot) is not { } library)
        {
            return null;
        }

        var found = Nvml.nvmlDeviceGetHandleByUUID(gpu.Uuid, out var device);
        if (found != NvmlResult.Success && !gpu.IsMig && gpu.PciBusId.Length > 0)
        {
            found = Nvml.nvmlDeviceGetHandleByPciBusId_v2(gpu.PciBusId, out device);
        }

        if (found == NvmlResult.Success)
        {
            return new NvmlGpu(library, device);
        }

        whyNot = found.NativeName();
        library.Dispose();
        return null;
    }

    public GpuSample Sample() => new()
    {
        SmClockMegahertz = Read(Nvml.nvmlDeviceGetClockInfo(board, NvmlClock.Sm, out var sm), (int)sm),
        MemoryClockMegahertz = Read(Nvml.nvmlDeviceGetClockInfo(board, NvmlClock.Memory, out var memory), (int)memory),
        PowerWatts = Read(Nvml.nvmlDeviceGetPowerUsage(board, out var milliwatts), milliwatts * 1e-3),
        TemperatureCelsius = Read(Nvml.nvmlDeviceGetTemperature(board, 0, out var celsius), (int)celsius),
        Throttle = Read(Nvml.nvmlDeviceGetCurrentClocksThrottleReasons(board, out var reasons), (ThrottleReasons)reasons),
    };

    public GpuCounters Counters()
    {
        var processes = Processes();
        return Errors() with
        {
            Processes = processes, Loads = HasStrangers(processes) ? loads.Since() : default, BusyNeighbours = neighbours.Busy(),
        };
    }

    private GpuCounters Errors() => new()
    {
        UncorrectedEcc = Ecc(NvmlMemoryError.Uncorrected),
        CorrectedEcc = Ecc(NvmlMemoryError.Corrected),
        ThermalSlowdown = Read(
            Nvml.nvmlDeviceGetViolationStatus(board, NvmlPerfPolicy.Thermal, out var thermal),
            TimeSpan.FromTicks((long)(thermal.ViolationNanoseconds / (ulong)TimeSpan.NanosecondsPerTick))),
    };

    public GpuLimits Limits() => new()
    {
        MaxSmClockMegahertz = Read(Nvml.nvmlDeviceGetMaxClockInfo(board, NvmlClock.Sm, out var sm), (int)sm),
        MaxMemoryClockMegahertz = Read(Nvml.nvmlDeviceGetMaxClockInfo(board, NvmlClock.Memory, out var memoryClock), (int)memoryClock),
        PowerLimitWatts = Read(Nvml.nvmlDeviceGetEnforcedPowerLimit(board, out var milliwatts), milliwatts * 1e-3),
        SlowdownCelsius = Read(Nvml.nvmlDeviceGetTemperatureThreshold(board, SlowdownThreshold, out var celsius), (int)celsius),
        PersistenceMode = Read(Nvml.nvmlDeviceGetPersistenceMode(board, out var persistence), persistence != 0),
        FreeMemory = Read(Nvml.nvmlDeviceGetMemoryInfo(device, out var memory), new ByteCount((long)memory.Free)),
    };

    public ImmutableArray<long> Xids()
    {
        var xids = ImmutableArray.CreateBuilder<long>();
        while (events is not null && Nvml.nvmlEventSetWait_v2(events, out var data, timeoutMs: 0) == NvmlResult.Success)
        {
            if (((NvmlEventTypes)data.EventType).HasFlag(NvmlEventTypes.XidCriticalError))
            {
                xids.Add((long)data.EventData);
            }
        }

        return xids.ToImmutable();
    }

    public void Dispose()
    {
        events?.Dispose();
        library.Dispose();
    }

    private const int SlowdownThreshold = 1;

    /// <summary>Far more than can compute on one GPU; the call says when it is not enough.</summary>
    private const int MostProcesses = 256;

    private static NvmlEventSetHandle? Listen(NvmlDevice board)
    {
        if (Nvml.nvmlEventSetCreate(out var set) != NvmlResult.Success)
        {
            return null;
        }

        if (Nvml.nvmlDeviceRegisterEvents(board, NvmlEventTypes.XidCriticalError, set) == NvmlResult.Success)
        {
            return set;
        }

        set.Dispose();
        return null;
    }

    private Reading<ImmutableArray<GpuProcess>> Processes()
    {
        var listed = new NvmlProcessInfo[MostProcesses];
        var count = (uint)listed.Length;
        return Read(
            Nvml.nvmlDeviceGetComputeRunningProcesses_v3(device, ref count, listed),
            listed.Take((int)Math.Min(count, MostProcesses)).Select(Process).ToImmutableArray());
    }

    private static bool HasStrangers(Reading<ImmutableArray<GpuProcess>> processes) =>
        processes is { Known: true, Value: var listed } && listed.Any(process => process.Id != Environment.ProcessId);

    // NVML_VALUE_NOT_AVAILABLE is all ones: containers and Windows do not tell the memory of a process.
    private static GpuProcess Process(NvmlProcessInfo process) => new(
        (int)process.ProcessId, process.UsedGpuMemoryBytes == ulong.MaxValue ? null : new ByteCount((long)process.UsedGpuMemoryBytes))
    {
        Name = ProgramName.Of((int)process.ProcessId),
    };

    private Reading<long> Ecc(NvmlMemoryError kind) =>
        Read(Nvml.nvmlDeviceGetTotalEccErrors(board, kind, NvmlEccCounter.Volatile, out var count), (long)count);

    private static Reading<T> Read<T>(NvmlResult result, T value) =>
        result == NvmlResult.Success ? Reading.Of(value) : Reading.Missing<T>(result.NativeName());
}
