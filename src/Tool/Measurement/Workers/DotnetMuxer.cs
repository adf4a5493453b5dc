namespace PrefillBench.Measurement.Workers;

/// <summary>Finds the <c>dotnet</c> executable that runs this program, so that a worker runs on the same runtime.</summary>
public static class DotnetMuxer
{
    /// <param name="processPath">Path of this process: the muxer itself under `dotnet exec`, `dotnet tool run` and `dotnet tool
    /// exec`.</param>
    /// <param name="runtimeDirectory">
    /// ROOT/shared/Microsoft.NETCore.App/VERSION; leads to the muxer when an apphost or a shim started this process.
    /// </param>
    /// <param name="hostPath">DOTNET_HOST_PATH, set by MSBuild and the SDK.</param>
    /// <param name="root">DOTNET_ROOT.</param>
    /// <returns>The muxer; null when there is none, as in a self-contained program on a machine without .NET.</returns>
    public static string? Find(string? processPath, string runtimeDirectory, string? hostPath, string? root) =>
        Candidates(processPath, runtimeDirectory, hostPath, root).FirstOrDefault(File.Exists);

    private static string Name => OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    private static IEnumerable<string?> Candidates(string? processPath, string runtimeDirectory, string? hostPath, string? root) =>
    [
        IsMuxer(processPath) ? processPath : null,
        .. Ancestors(runtimeDirectory).Select(folder => Path.Combine(folder, Name)),
        hostPath,
        string.IsNullOrEmpty(root) ? null : Path.Combine(root, Name),
    ];

    private static bool IsMuxer(string? path) =>
        string.Equals(Path.GetFileNameWithoutExtension(path), "dotnet", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Ancestors(string folder)
    {
        for (var at = Path.TrimEndingDirectorySeparator(folder); at is not null; at = Path.GetDirectoryName(at))
        {
            yield return at;
        }
    }
}
