using System.Text;
using System.Text.RegularExpressions;
using PrefillBench.Devices.Cuda.Interop;

namespace PrefillBench.Devices.Cuda.Compilation;

/// <summary>
/// Finds out which build of NVRTC is loaded. The library has no call that says so, but it heads all PTX that it writes with it.
/// </summary>
internal static partial class NvrtcBuild
{
    /// <summary>The build, such as <c>CL-34043715 V12.4.127</c>.</summary>
    public static string OfBoundLibrary()
    {
        Nvrtc.nvrtcCreateProgram(out var program, "", "build.cu", 0, [], []).ThrowIfFailed();
        using (program)
        {
            Nvrtc.nvrtcCompileProgram(program, 0, []).ThrowIfFailed();
            Nvrtc.nvrtcGetPTXSize(program, out var size).ThrowIfFailed();
            var ptx = new byte[size];
            Nvrtc.nvrtcGetPTX(program, ptx).ThrowIfFailed();
            var head = Encoding.UTF8.GetString(ptx);
            return $"{Id().Match(head).Groups[1].Value} {Version().Match(head).Groups[1].Value}";
        }
    }

    [GeneratedRegex(@"^// Compiler Build ID: *(\S+)", RegexOptions.Multiline)]
    private static partial Regex Id();

    [GeneratedRegex(@"^// Cuda compilation tools, .*(V[\d.]+)", RegexOptions.Multiline)]
    private static partial Regex Version();
}
