using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PrefillBench.Devices.Cuda.Interop;

/// <summary>CUuuid: 16 bytes in the order they are printed.</summary>
[InlineArray(16)]
internal struct CuUuid
{
    private byte first;
}

/// <summary>CUtensorMap: opaque, 128 bytes, passed to a kernel by value at a 64-byte boundary.</summary>
[InlineArray(16)]
internal struct CuTensorMap
{
    private ulong first;
}

/// <summary>CUdevice: an ordinal.</summary>
internal readonly record struct CuDevice(int Ordinal);

/// <summary>CUfunction: lives as long as its module.</summary>
internal readonly record struct CuFunction(nint Value);

/// <summary>nvmlDevice_t: lives until nvmlShutdown.</summary>
internal readonly record struct NvmlDevice(nint Value);

/// <summary>nvmlMemory_t, in bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlMemory
{
    internal ulong Total;
    internal ulong Free;
    internal ulong Used;
}

/// <summary>nvmlProcessInfo_t of the _v3 functions.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlProcessInfo
{
    internal uint ProcessId;
    internal ulong UsedGpuMemoryBytes;
    internal uint GpuInstanceId;
    internal uint ComputeInstanceId;
}

/// <summary>nvmlUtilization_t: shares of time in percent.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlUtilization
{
    internal uint GpuPercent;
    internal uint MemoryPercent;
}

/// <summary>nvmlProcessUtilizationSample_t: shares in percent, the time in microseconds of the system's clock.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlProcessUtilization
{
    internal uint ProcessId;
    internal ulong TimeStamp;
    internal uint SmPercent;
    internal uint MemoryPercent;
    internal uint EncoderPercent;
    internal uint DecoderPercent;
}

/// <summary>nvmlEventData_t; for a critical Xid event <see cref="EventData"/> is the Xid.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlEventData
{
    internal NvmlDevice Device;
    internal ulong EventType;
    internal ulong EventData;
    internal uint GpuInstanceId;
    internal uint ComputeInstanceId;
}

/// <summary>nvmlViolationTime_t: how long the clocks were held below the asked ones for one cause, since the driver loaded.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlViolationTime
{
    internal ulong ReferenceMicroseconds;
    internal ulong ViolationNanoseconds;
}
