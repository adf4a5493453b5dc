using PrefillBench.Diagnostics;

namespace PrefillBench.Cli;

/// <summary>Where the results of a run are, for commands that take a file or the folder of a run.</summary>
internal static class RunFolder
{
    public const string Results = "results.json";

    /// <param name="path">Absolute; a folder or a file.</param>
    /// <param name="shown">The name for messages.</param>
    /// <returns>The results in the folder; a path that is no folder as it is.</returns>
    /// <exception cref="PfbException">UnreadableFile: the folder has no results, or may not be read.</exception>
    public static string ResultsOf(string path, string shown)
    {
        if (!Directory.Exists(path))
        {
            return path;
        }

        try
        {
            return Directory.EnumerateFiles(path, Results).FirstOrDefault() ?? throw new PfbException(
                Codes.UnreadableFile, $"the folder has no {Results}; name the folder of a run, or a file", new(shown, 0, 0));
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            throw new PfbException(Codes.UnreadableFile, $"the folder cannot be read: {StorageErrors.Reason(e)}", new(shown, 0, 0));
        }
    }
}
