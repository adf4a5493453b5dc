using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Compilation;

namespace PrefillBench.Cli.Doctor;

/// <summary>Where NVRTC was looked for, a folder a line: two file names in each of twenty folders would bury everything else.</summary>
internal static class NvrtcPlaces
{
    /// <summary>What was found but unusable first, as the search put it, then a file the user named, then the folders without.</summary>
    public static ImmutableArray<string> Of(NvrtcSearch search)
    {
        var complaints = search.LookedAt.Where(place => place.EndsWith(')')).ToArray();
        var absent = search.LookedAt.Except(complaints).ToLookup(Kind);
        return
        [
            .. complaints,
            .. absent[Place.Named].Select(path => $"not at {path}"),
            .. absent[Place.InFolder].Select(Path.GetDirectoryName).Distinct().Select(folder => $"not in {folder}"),
            .. absent[Place.Loader].Take(1).Select(_ => "not known to the system's loader"),
        ];
    }

    private static Place Kind(string path) =>
        !Path.IsPathRooted(path) ? Place.Loader
        : Path.GetFileName(path).Contains("nvrtc", StringComparison.OrdinalIgnoreCase) ? Place.InFolder
        : Place.Named;

    private enum Place
    {
        Loader,
        InFolder,
        Named,
    }
}
