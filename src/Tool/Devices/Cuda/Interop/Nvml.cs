using System.Runtime.InteropServices;

namespace PrefillBench.Devices.Cuda.Interop;

#pragma warning disable IDE1006 // Functions keep their native names, so that they can be looked up.

/// <summary>NVML: declarations only, native names. Reading alone: nothing here changes a setting of the card.</summary>
internal static partial class Nvml
{
    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlInit_v2();

    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlShutdown();

    [LibraryImport(Libraries.Nvml)]
    internal static partial nint nvmlErrorString(NvmlResult result);

    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlSystemGetDriverVersion(Span<byte> ascii, uint length);

    /// <summary>The machine's GPUs, also those that CUDA_VISIBLE_DEVICES hides from the driver API.</summary>
    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlDeviceGetCount_v2(out uint count);

    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlDeviceGetHandleByIndex_v2(uint index, out NvmlDevice device);

    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlDeviceGetIndex(NvmlDevice device, out uint index);

    /// <summary>The share of time in which a kernel ran, over the driver's last sample of a sixth of a second to a second.</summary>
    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlDeviceGetUtilizationRates(NvmlDevice device, out NvmlUtilization rates);

    [LibraryImport(Libraries.Nvml, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NvmlResult nvmlDeviceGetHandleByUUID(string uuid, out NvmlDevice device);

    [LibraryImport(Libraries.Nvml, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NvmlResult nvmlDeviceGetHandleByPciBusId_v2(string busId, out NvmlDevice device);

    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlDeviceIsMigDeviceHandle(NvmlDevice device, out uint isMig);

    /// <summary>The GPU that a MIG device is part of; clocks, power and temperature are the GPU's.</summary>
    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlDeviceGetDeviceHandleFromMigDeviceHandle(NvmlDevice mig, out NvmlDevice gpu);

    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlDeviceGetMemoryInfo(NvmlDevice device, out NvmlMemory memory);

    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlDeviceGetPersistenceMode(NvmlDevice device, out int enabled);

    /// <summary>InsufficientSize, with the count needed, when there are more than fit.</summary>
    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlDeviceGetComputeRunningProcesses_v3(
        NvmlDevice device, ref uint count, Span<NvmlProcessInfo> processes);

    /// <summary>
    /// A sample of each process that used the device since a moment; NotFound when there is none. The names of its parameters in nvml.h:
    /// utilization, processSamplesCount, lastSeenTimeStamp.
    /// </summary>
    [LibraryImport(Libraries.Nvml)]
    internal static partial NvmlResult nvmlDeviceGetProcessUtilization(
        NvmlDevice device, Span<NvmlProcessUtilization> samples, ref uint count, ulong since);
}
