namespace PrefillBench.Cli;

/// <summary>
/// The folder for temporary files. A batch system's TMPDIR may name a folder that this node does not have; what starts below then has none
/// either.
/// </summary>
internal static class TemporaryFolder
{
    private const string Variable = "TMPDIR";

    /// <summary>Leaves a TMPDIR that is not there out of the environment of this process and of all that it starts.</summary>
    /// <returns>A message for the user; null where nothing was wrong.</returns>
    public static string? Repair()
    {
        if (Complaint(Environment.GetEnvironmentVariable(Variable), Directory.Exists) is not { } complaint)
        {
            return null;
        }

        Environment.SetEnvironmentVariable(Variable, null);
        return $"{complaint}; {Path.GetTempPath()} is used instead";
    }

    internal static string? Complaint(string? named, Func<string, bool> exists) =>
        OperatingSystem.IsWindows() || string.IsNullOrEmpty(named) || exists(named)
            ? null
            : $"{Variable} names {named}, which is not a folder";
}
