using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Compilation;

namespace PrefillBench.Cli.Doctor;

/// <summary>Where NVRTC was looked for, a folder a line: two file names in each of twenty folders would bury everything else.</summary>
internal static class NvrtcPlaces
{
    /// <summary>What was found but unusable first, as the search put it, then the folders without.</summary>
    public static ImmutableArray<string> Of(NvrtcSearch search)
    {
        var complaints = search.LookedAt.Where(place => place.EndsWith(')')).ToArray();
        var (files, names) = (search.LookedAt.Except(complaints).Where(Path.IsPathRooted), search.LookedAt.Except(complaints).Where(place => !Path.IsPathRooted(place)));
        return
        [
            .. complaints,
            .. files.Select(Path.GetDirectoryName).Distinct().Select(folder => $"not in {folder}"),
            .. names.Take(1).Select(_ => "not known to the system's loader"),
        ];
    }
}
