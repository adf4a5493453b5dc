using System.Runtime.InteropServices;

namespace PrefillBench.Devices.Cuda.Interop;

/// <summary>NVRTC, the run-time compiler of CUDA C++ (nvrtc.h). Strings are UTF-8; sizes count the final NUL.</summary>
internal static partial class Nvrtc
{
    [LibraryImport(Libraries.Nvrtc)]
    internal static partial NvrtcResult nvrtcGetNumSupportedArchs(out int count);

    /// <param name="archs">[count], as 80 for compute_80.</param>
    [LibraryImport(Libraries.Nvrtc)]
    internal static partial NvrtcResult nvrtcGetSupportedArchs([Out] int[] archs);

    [LibraryImport(Libraries.Nvrtc)]
    internal static partial nint nvrtcGetErrorString(NvrtcResult result);

    [LibraryImport(Libraries.Nvrtc, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NvrtcResult nvrtcCreateProgram(
        out ProgramHandle program, string source, string name, int headerCount, string[] headers, string[] includeNames);

    [LibraryImport(Libraries.Nvrtc)]
    internal static partial NvrtcResult nvrtcDestroyProgram(ref nint program);

    [LibraryImport(Libraries.Nvrtc, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NvrtcResult nvrtcCompileProgram(ProgramHandle program, int optionCount, string[] options);

    [LibraryImport(Libraries.Nvrtc)]
    internal static partial NvrtcResult nvrtcGetProgramLogSize(ProgramHandle program, out nuint size);

    [LibraryImport(Libraries.Nvrtc)]
    internal static partial NvrtcResult nvrtcGetProgramLog(ProgramHandle program, [Out] byte[] log);

    [LibraryImport(Libraries.Nvrtc)]
    internal static partial NvrtcResult nvrtcGetCUBINSize(ProgramHandle program, out nuint size);

    [LibraryImport(Libraries.Nvrtc)]
    internal static partial NvrtcResult nvrtcGetCUBIN(ProgramHandle program, [Out] byte[] cubin);

    [LibraryImport(Libraries.Nvrtc)]
    internal static partial NvrtcResult nvrtcGetPTXSize(ProgramHandle program, out nuint size);

    [LibraryImport(Libraries.Nvrtc)]
    internal static partial NvrtcResult nvrtcGetPTX(ProgramHandle program, [Out] byte[] ptx);
}
