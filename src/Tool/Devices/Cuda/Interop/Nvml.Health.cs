using System.Runtime.InteropServices;

namespace PrefillBench.Devices.Cuda.Interop;

/// <summary>nvmlClockType_t.</summary>
internal enum NvmlClock
{
    Graphics = 0,
    Sm = 1,
    Memory = 2,
}

/// <summary>nvmlPerfPolicyType_t: causes of clocks below the asked ones.</summary>
internal enum NvmlPerfPolicy
{
    Power = 0,
    Thermal = 1,
    BoardLimit = 3,
    Reliability = 5,
}

/// <summary>nvmlMemoryErrorType_t.</summary>
internal enum NvmlMemoryError
{
    Corrected = 0,
    Uncorrected = 1,
}

/// <summary>nvmlEccCounterType_t.</summary>
internal enum NvmlEccCounter
{
    Volatile = 0,
    Aggregate = 1,
}

/// <summary>nvmlEventType: bits.</summary>
[Flags]
internal enum NvmlEventTypes : ulong
{
    None = 0,
    DoubleBitEccError = 2,
    XidCriticalError = 8,
}

internal static partial class Nvml
{
    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlDeviceGetClockInfo(NvmlDevice device, NvmlClock clock, out uint megahertz);

    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlDeviceGetMaxClockInfo(NvmlDevice device, NvmlClock clock, out uint megahertz);

    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlDeviceGetPowerUsage(NvmlDevice device, out uint milliwatts);

    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlDeviceGetEnforcedPowerLimit(NvmlDevice device, out uint milliwatts);

    /// <param name="sensor">0, the GPU die: the only one there is.</param>
    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlDeviceGetTemperature(NvmlDevice device, int sensor, out uint celsius);

    /// <param name="threshold">0 shutdown, 1 slowdown.</param>
    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlDeviceGetTemperatureThreshold(NvmlDevice device, int threshold, out uint celsius);

    /// <summary>Newer drivers say "event" for "throttle" and keep exporting this name.</summary>
    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlDeviceGetCurrentClocksThrottleReasons(NvmlDevice device, out ulong reasons);

    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlDeviceGetViolationStatus(NvmlDevice device, NvmlPerfPolicy policy, out NvmlViolationTime time);

    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlDeviceGetTotalEccErrors(
        NvmlDevice device, NvmlMemoryError error, NvmlEccCounter counter, out ulong count);

    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlEventSetCreate(out NvmlEventSetHandle set);

    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlEventSetFree(nint set);

    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlDeviceRegisterEvents(NvmlDevice device, NvmlEventTypes types, NvmlEventSetHandle set);

    /// <summary>Timeout when there is no event.</summary>
    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlEventSetWait_v2(NvmlEventSetHandle set, out NvmlEventData data, uint timeoutMs);
}
