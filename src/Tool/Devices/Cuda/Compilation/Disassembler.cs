using System.Collections.Immutable;
using System.Diagnostics;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices.Cuda.Compilation;

/// <summary>nvdisasm, where there is one; nothing needs it but the counts of instructions.</summary>
/// <param name="Path">The program's path; null when none was found.</param>
public sealed record Disassembler(string? Path)
{
    public const string NotAvailable = "not available: no disassembler (nvdisasm of the CUDA toolkit)";

    private const string Name = "nvdisasm";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static Disassembler Locate(ToolchainPlaces places)
    {
        var folders = (places.Variable("PATH") ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(new[] { places.Variable("CUDA_PATH"), places.Variable("CUDA_HOME"), "/usr/local/cuda" }.OfType<string>()
                .Select(root => System.IO.Path.Combine(root, "bin")))
            .Concat(places.Unpacked().Select(root => System.IO.Path.Combine(root, "usr", "bin")));
        var file = OperatingSystem.IsWindows() ? $"{Name}.exe" : Name;
        return new(folders.Where(System.IO.Path.IsPathFullyQualified).Select(folder => System.IO.Path.Combine(folder, file))
            .FirstOrDefault(File.Exists));
    }

    /// <returns>Instruction counts by entry function; null when there is no disassembler or it does not know the binary's
    /// architecture.</returns>
    public ImmutableDictionary<string, ImmutableSortedDictionary<string, int>>? InstructionMixOf(byte[] cubin)
    {
        if (Path is null)
        {
            return null;
        }

        var file = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"prefill-bench-{System.IO.Path.GetRandomFileName()}.cubin");
        try
        {
            WholeFile.Write(file, cubin);
            return Run(Path, "-c", file) is { } text ? InstructionMix.Parse(text) : null;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string? Run(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
        var (text, _) = (process!.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            return null;
        }

        return process.ExitCode == 0 ? text.Result : null;
    }
}
