using System.ComponentModel;
using System.Diagnostics;

namespace PrefillBench.Runs.Code;

/// <summary>What git knows, where there is git.</summary>
internal static class Git
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>The commit checked out; null outside a repository.</summary>
    public static string? Commit(string workingDirectory) => Ask(workingDirectory, "rev-parse", "HEAD");

    /// <returns>Standard output without the line end; null when git is absent or refuses.</returns>
    public static string? Ask(string workingDirectory, params string[] arguments)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments)
            {
                WorkingDirectory = workingDirectory,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            var text = git!.StandardOutput.ReadToEndAsync();
            if (!git.WaitForExit(Patience))
            {
                git.Kill(entireProcessTree: true);
                return null;
            }

            return git.ExitCode == 0 && text.Result.Trim() is { Length: > 0 } answer ? answer : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
