using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Compilation;

namespace PrefillBench.Cli.Doctor;

/// <summary>
/// Places where NVRTC was looked for, one folder a line: two file names in each of twenty folders would bury everything else.
/// </summary>
internal static class NvrtcPlaces
{
    /// <summary>
    /// Unusable libraries first, in the order of the search, then a file that the user named, then the folders without one.
    /// </summary>
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
