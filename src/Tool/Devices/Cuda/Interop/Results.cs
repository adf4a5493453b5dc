using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PrefillBench.Devices.Cuda.Interop;

/// <summary>Turns a native result that is not success into the exception that names the call.</summary>
internal static class Results
{
    internal static void ThrowIfFailed(this CuResult result, [CallerArgumentExpression(nameof(result))] string call = "")
    {
        if (result != CuResult.Success)
        {
            throw new CudaException((int)result, result.NativeName(), call);
        }
    }

    internal static void ThrowIfFailed(this NvmlResult result, [CallerArgumentExpression(nameof(result))] string call = "")
    {
        if (result != NvmlResult.Success)
        {
            throw new CudaException((int)result, result.NativeName(), call);
        }
    }

    /// <summary>The name in cuda.h, such as <c>CUDA_ERROR_INVALID_VALUE</c>; the number where this driver does not know it.</summary>
    internal static string NativeName(this CuResult result) =>
        Driver.cuGetErrorName(result, out var text) == CuResult.Success && Marshal.PtrToStringUTF8(text) is { } name
            ? name
            : $"CUresult {(int)result}";

    /// <summary>NVML's own words, such as "Not Supported".</summary>
    internal static string NativeName(this NvmlResult result) =>
        Marshal.PtrToStringUTF8(Nvml.nvmlErrorString(result)) is { Length: > 0 } text ? $"NVML: {text}" : $"nvmlReturn_t {(int)result}";
}
