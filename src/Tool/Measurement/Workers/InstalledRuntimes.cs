namespace PrefillBench.Measurement.Workers;

/// <summary>The runtimes beside a <c>dotnet</c> executable.</summary>
public static class InstalledRuntimes
{
    /// <summary>Versions such as 10.0.12, newest last.</summary>
    public static IReadOnlyList<string> Beside(string muxer)
    {
        var root = Path.GetDirectoryName(Resolved(muxer))!;
        var folder = Path.Combine(root, "shared", "Microsoft.NETCore.App");
        string[] folders = Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];
        var names = folders.Select(path => Path.GetFileName(path));
        return [.. names.OrderBy(Comparable).ThenBy(name => name, StringComparer.Ordinal)];
    }

    // Packages install a link in /usr/bin.
    private static string Resolved(string muxer) => File.ResolveLinkTarget(muxer, returnFinalTarget: true)?.FullName ?? muxer;

    private static Version Comparable(string name) => Version.TryParse(name.Split('-')[0], out var version) ? version : new Version();
}
