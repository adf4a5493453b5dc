using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PrefillBench.Devices.Cuda.Interop;

/// <summary>nvrtcResult: only the values this program decides by; every other is named by nvrtcGetErrorString.</summary>
internal enum NvrtcResult
{
    Success = 0,
    InvalidOption = 5,
    Compilation = 6,
    BuiltinOperationFailure = 7,
}

internal static class NvrtcResults
{
    internal static void ThrowIfFailed(this NvrtcResult result, [CallerArgumentExpression(nameof(result))] string call = "")
    {
        if (result != NvrtcResult.Success)
        {
            throw new CudaException((int)result, result.NativeName(), call);
        }
    }

    /// <summary>The name in nvrtc.h, such as <c>NVRTC_ERROR_INVALID_OPTION</c>.</summary>
    internal static string NativeName(this NvrtcResult result) =>
        Marshal.PtrToStringUTF8(Nvrtc.nvrtcGetErrorString(result)) is { Length: > 0 } name ? name : $"nvrtcResult {(int)result}";
}
