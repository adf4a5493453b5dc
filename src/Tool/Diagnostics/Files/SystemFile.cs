namespace PrefillBench.Diagnostics;

/// <summary>Small files in which the system describes itself, such as those of /proc and /sys on Linux.</summary>
internal static class SystemFile
{
    /// <summary>The whole text; null where the system has no such file, or does not let this process read it.</summary>
    public static string? ReadOrNull(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
