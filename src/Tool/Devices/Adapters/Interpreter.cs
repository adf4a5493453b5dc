namespace PrefillBench.Devices.Adapters;

/// <summary>Finds the Python that a description names.</summary>
internal static class Interpreter
{
    private static string InEnvironment =>
        OperatingSystem.IsWindows() ? Path.Combine("Scripts", "python.exe") : Path.Combine("bin", "python");

    /// <param name="given">
    /// A name on the PATH, a file, or the folder of a virtual environment; a name that is such a folder means the folder.
    /// </param>
    /// <param name="folder">Absolute path of the description's folder.</param>
    /// <returns>The name as it is, or an absolute path.</returns>
    public static string Named(string given, string folder)
    {
        var path = Path.GetFullPath(given, folder);
        if (!given.Contains('/', StringComparison.Ordinal) && !given.Contains('\\', StringComparison.Ordinal)
            && !File.Exists(Path.Combine(path, InEnvironment)))
        {
            return given;
        }

        return Directory.Exists(path) ? Path.Combine(path, InEnvironment) : path;
    }

    /// <summary>
    /// The folder that <see cref="Named"/> made a path of. Null where it was given the file itself, or the folder is gone.
    /// </summary>
    public static string? EnvironmentOf(string path) =>
        path.EndsWith(Path.DirectorySeparatorChar + InEnvironment, StringComparison.Ordinal)
        && Path.GetDirectoryName(Path.GetDirectoryName(path)) is { } folder && Directory.Exists(folder) ? folder : null;
}
