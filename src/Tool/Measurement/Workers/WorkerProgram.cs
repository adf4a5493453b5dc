using System.Collections.Immutable;
using System.Diagnostics;
using PrefillBench.Diagnostics;

namespace PrefillBench.Measurement.Workers;

/// <summary>A build of this tool in a folder, startable as a worker.</summary>
/// <param name="Muxer">The dotnet executable; null is enough for a self-contained folder.</param>
/// <param name="Runtime">Exact version of .NET to run on, one of <see cref="InstalledRuntimes"/>; null leaves it to the program.</param>
public sealed record WorkerProgram(string Folder, string? Muxer, string? Runtime = null)
{
    public const string Command = "worker";
    private const string Name = "dotnet-prefill-bench";

    private string Assembly => Path.Combine(Folder, $"{Name}.dll");

    private string AppHost => Path.Combine(Folder, OperatingSystem.IsWindows() ? $"{Name}.exe" : Name);

    /// <summary>A single file, or a folder that brings its own host.</summary>
    public bool SelfContained => File.Exists(AppHost)
        && (!File.Exists(Assembly) || File.Exists(Path.Combine(Folder, OperatingSystem.IsWindows() ? "hostfxr.dll" : "libhostfxr.so"))
            || File.Exists(Path.Combine(Folder, "libhostfxr.dylib")));

    /// <summary>The words that start this build, before its command: the muxer with its arguments, or the program itself.</summary>
    public ImmutableArray<string> Words => SelfContained
        ? [AppHost]
        : [RequiredMuxer(), "exec", .. Runtime is null ? [] : new[] { "--fx-version", Runtime }, Assembly];

    /// <summary>Settings of the runtime for what launches kernels; those of the user stay.</summary>
    public static void SetRuntime(ProcessStartInfo start)
    {
        start.Environment["DOTNET_TieredCompilation"] = "0";

        // A process that is killed leaves the runtime's debugging pipes and socket in the temporary folder. Whoever wants to debug a
        // worker sets the variable.
        start.Environment.TryAdd("DOTNET_EnableDiagnostics", "0");
    }

    /// <summary>
    /// Streams redirected; the environment is inherited, so DOTNET_* and CUDA_* reach the worker. Tiered compilation is
    /// not left to it: a method that runs unoptimised until the runtime has time to recompile it made short CPU launches
    /// 2 to 10 times slower, and by how much depended on the row's place in the process.
    /// </summary>
    public ProcessStartInfo StartInfo()
    {
        var words = Words;
        var start = new ProcessStartInfo(words[0], [.. words[1..], Command]);
        SetRuntime(start);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.UseShellExecute = false;
        start.CreateNoWindow = true;
        return start;
    }

    private string RequiredMuxer() => Muxer ?? throw new PfbException(
        Codes.DeviceUnavailable,
        $"no dotnet executable was found to start a worker from {Folder}; set DOTNET_HOST_PATH or DOTNET_ROOT");
}
