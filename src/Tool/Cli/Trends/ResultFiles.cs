using PrefillBench.Diagnostics;
using PrefillBench.Diagnostics.Files;

namespace PrefillBench.Cli.Trends;

/// <summary>Files of results below a folder. Each folder is read once, by whatever links it is reached.</summary>
internal static class ResultFiles
{
    private const string Pattern = "*results*.json";

    /// <param name="folder">Absolute.</param>
    /// <param name="leftOut">Hears of folders that cannot be read; they hide none of the others.</param>
    /// <returns>In the order of their names, folder by folder.</returns>
    public static IReadOnlyList<string> Below(string folder, Action<Diagnostic> leftOut)
    {
        var (found, seen, open) = (new List<string>(), new HashSet<string>(), new Stack<string>([folder]));
        while (open.TryPop(out var next))
        {
            try
            {
                if (seen.Add(RealPath.Of(next)))
                {
                    found.AddRange(Directory.EnumerateFiles(next, Pattern).Order(StringComparer.Ordinal));
                    Directory.EnumerateDirectories(next).OrderDescending(StringComparer.Ordinal).ToList().ForEach(open.Push);
                }
            }
            catch (Exception e) when (StorageErrors.IsStorage(e))
            {
                leftOut(new(Codes.UnreadableFile, $"the folder cannot be read: {StorageErrors.Reason(e)}", new(next, 0, 0)));
            }
        }

        return found;
    }
}
