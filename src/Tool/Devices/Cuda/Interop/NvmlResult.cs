namespace PrefillBench.Devices.Cuda.Interop;

/// <summary>nvmlReturn_t: only the values this program decides by; every other is named by nvmlErrorString.</summary>
internal enum NvmlResult
{
    Success = 0,
    Uninitialized = 1,
    InvalidArgument = 2,
    NotSupported = 3,
    NoPermission = 4,
    NotFound = 6,
    InsufficientSize = 7,
    DriverNotLoaded = 9,
    Timeout = 10,
    LibraryNotFound = 12,
    FunctionNotFound = 13,
    GpuIsLost = 15,
    LibRmVersionMismatch = 18,
    Unknown = 999,
}
