namespace PrefillBench.Devices.Cuda.Interop;

/// <summary>CUdevice_attribute: those asked for.</summary>
internal enum CuDeviceAttribute
{
    MaxSharedMemoryPerBlock = 8,
    WarpSize = 10,
    MaxRegistersPerBlock = 12,
    ClockRateKilohertz = 13,
    MultiprocessorCount = 16,
    KernelExecTimeout = 17,
    Integrated = 18,
    ComputeMode = 20,
    EccEnabled = 32,
    MemoryClockRateKilohertz = 36,
    GlobalMemoryBusWidthBits = 37,
    L2CacheBytes = 38,
    MaxThreadsPerMultiprocessor = 39,
    ComputeCapabilityMajor = 75,
    ComputeCapabilityMinor = 76,
    MaxSharedMemoryPerMultiprocessor = 81,
    MaxSharedMemoryPerBlockOptin = 97,
}

/// <summary>CUcomputemode.</summary>
internal enum CuComputeMode
{
    Default = 0,
    Prohibited = 2,
    ExclusiveProcess = 3,
}

/// <summary>CUfunction_attribute.</summary>
internal enum CuFunctionAttribute
{
    MaxThreadsPerBlock = 0,
    SharedSizeBytes = 1,
    ConstSizeBytes = 2,
    LocalSizeBytes = 3,
    Registers = 4,
    PtxVersion = 5,
    BinaryVersion = 6,
    MaxDynamicSharedSizeBytes = 8,
    PreferredSharedMemoryCarveout = 9,
}

/// <summary>CUstream_flags: a stream that does not wait for the default one.</summary>
internal enum CuStreamFlags : uint
{
    Default = 0,
    NonBlocking = 1,
}

/// <summary>CUevent_flags.</summary>
[Flags]
internal enum CuEventFlags : uint
{
    Default = 0,
    BlockingSync = 1,
    DisableTiming = 2,
}

/// <summary>CUctx_flags of the primary context: how the host waits.</summary>
[Flags]
internal enum CuContextFlags : uint
{
    ScheduleAuto = 0,
    ScheduleSpin = 1,
    ScheduleYield = 2,
    ScheduleBlockingSync = 4,
}

/// <summary>CUstreamCaptureMode.</summary>
internal enum CuStreamCaptureMode
{
    Global = 0,
    ThreadLocal = 1,
    Relaxed = 2,
}

/// <summary>CUtensorMapDataType.</summary>
internal enum CuTensorMapDataType
{
    UInt8 = 0,
    UInt16 = 1,
    UInt32 = 2,
    Float16 = 6,
    Float32 = 7,
    BFloat16 = 9,
}

/// <summary>CUtensorMapInterleave.</summary>
internal enum CuTensorMapInterleave
{
    None = 0,
}

/// <summary>CUtensorMapSwizzle.</summary>
internal enum CuTensorMapSwizzle
{
    None = 0,
    Bytes32 = 1,
    Bytes64 = 2,
    Bytes128 = 3,
}

/// <summary>CUtensorMapL2promotion.</summary>
internal enum CuTensorMapL2Promotion
{
    None = 0,
    Bytes64 = 1,
    Bytes128 = 2,
    Bytes256 = 3,
}

/// <summary>CUtensorMapFloatOOBfill.</summary>
internal enum CuTensorMapOutOfBoundsFill
{
    Zeros = 0,
    NanRequestZeroFma = 1,
}

/// <summary>CUjit_option.</summary>
internal enum CuJitOption
{
    InfoLogBuffer = 3,
    InfoLogBufferSizeBytes = 4,
    LogVerbose = 12,
    GenerateLineInfo = 13,
}

/// <summary>CUjitInputType.</summary>
internal enum CuJitInput
{
    Ptx = 1,
}
