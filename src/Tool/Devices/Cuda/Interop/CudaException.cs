namespace PrefillBench.Devices.Cuda.Interop;

/// <summary>A native call that failed: the one exception of the driver, NVRTC and NVML alike.</summary>
/// <param name="result">The native number.</param>
/// <param name="name">The library's own name of it, as <c>CUDA_ERROR_OUT_OF_MEMORY</c>.</param>
/// <param name="call">The call as written in the source.</param>
public sealed class CudaException(int result, string name, string call) : Exception($"{name} ({result}) from {call}")
{
    /// <summary>The native number: a CUresult, nvrtcResult or nvmlReturn_t.</summary>
    public int Result { get; } = result;

    /// <summary>The library's own name of the result.</summary>
    public string NativeName { get; } = name;
}
