using System.Collections.Immutable;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices;

/// <summary>The parts of the environment that decide where compilers and caches are. The Cli reads them.</summary>
/// <param name="Variables">Environment variables; empty ones do not count.</param>
/// <param name="WorkingDirectory">Absolute; its repository may hold what eng/setup.sh unpacked.</param>
/// <param name="CacheFolder">Compiled kernels, absolute.</param>
public sealed record ToolchainPlaces(IReadOnlyDictionary<string, string> Variables, string WorkingDirectory, string CacheFolder)
{
    /// <summary>Names a libnvrtc file or a folder that holds one.</summary>
    public const string NvrtcVariable = "PREFILL_BENCH_NVRTC";

    /// <summary>Names the folder of compiled kernels.</summary>
    public const string CacheVariable = "PREFILL_BENCH_CACHE";

    // Filled by eng/setup.sh; ignored by git.
    private const string UnpackedFolder = ".tools/nvrtc";

    /// <param name="home">The user's folder; null when there is none.</param>
    public static ToolchainPlaces Of(IReadOnlyDictionary<string, string> variables, string workingDirectory, string? home)
    {
        string? Given(string name) => variables.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
        var user = Given("XDG_CACHE_HOME") ?? Given("LOCALAPPDATA") ?? (home is { Length: > 0 } ? Path.Combine(home, ".cache") : null);
        var folder = Given(CacheVariable) ?? Path.Combine(user ?? OwnTemporary(), "prefill-bench", "kernels");
        return new(variables, workingDirectory, Path.GetFullPath(folder, workingDirectory));
    }

    /// <summary>A cache of the user's own, in the temporary folder that all users share.</summary>
    private static string OwnTemporary() =>
        Path.Combine(Path.GetTempPath(), OperatingSystem.IsWindows() ? "" : $"prefill-bench-{Posix.geteuid()}");

    public string? Variable(string name) => Variables.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>The folder unpacked in the repository that one works in or that the tool was built in.</summary>
    internal IEnumerable<string> Unpacked() =>
        new[] { WorkingDirectory, AppContext.BaseDirectory }.Select(RepositoryOf).OfType<string>().Distinct()
            .Select(root => Path.Combine(root, UnpackedFolder));

    /// <summary>The working directory, and the root of its repository.</summary>
    internal IEnumerable<string> Beside() => new[] { WorkingDirectory, RepositoryOf(WorkingDirectory) }.OfType<string>().Distinct();

    // Only a repository's own folder counts: any other folder above might belong to somebody else.
    private static string? RepositoryOf(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (Path.Exists(Path.Combine(folder.FullName, ".git")) || File.Exists(Path.Combine(folder.FullName, "prefill-bench.slnx")))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
