namespace PrefillBench.Devices.Adapters;

/// <summary>Finds the Python that a description names.</summary>
internal static class Interpreter
{
    /// <param name="given">A name on the PATH, a file, or the folder of a virtual environment.</param>
    /// <param name="folder">Absolute path of the description's folder.</param>
    /// <returns>The name as it is, or an absolute path.</returns>
    public static string Named(string given, string folder)
    {
        if (!given.Contains('/', StringComparison.Ordinal) && !given.Contains('\\', StringComparison.Ordinal))
        {
            return given;
        }

        var path = Path.GetFullPath(given, folder);
        return !Directory.Exists(path) ? path
            : OperatingSystem.IsWindows() ? Path.Combine(path, "Scripts", "python.exe")
            : Path.Combine(path, "bin", "python");
    }
}
