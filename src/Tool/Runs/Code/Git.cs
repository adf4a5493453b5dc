using System.ComponentModel;
using System.Diagnostics;
using PrefillBench.Diagnostics;

namespace PrefillBench.Runs.Code;

/// <summary>Asks git, where there is git.</summary>
internal static class Git
{
    /// <summary>Timeout of questions whose answer a run can do without.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    /// <summary>The commit checked out; null outside a repository.</summary>
    public static string? Commit(string workingDirectory) => Ask(workingDirectory, "rev-parse", "HEAD");

    /// <returns>Standard output without the line end; null when git is absent, refuses, says nothing or takes longer than 3 s.</returns>
    public static string? Ask(string workingDirectory, params string[] arguments) =>
        Answer(workingDirectory, Timeout, arguments) is { WhyNot: null, Text.Length: > 0 } answer ? answer.Text : null;

    /// <summary>Asks for something that a run cannot do without. It waits as long as git takes, and says why there is no answer.</summary>
    public static GitAnswer Answer(string workingDirectory, params string[] arguments) =>
        Answer(workingDirectory, System.Threading.Timeout.InfiniteTimeSpan, arguments);

    /// <returns>A clause for behind the complaint that a commit is not there; empty where the clone is not a shallow one.</returns>
    public static string ShallowHint(string workingDirectory) =>
        Ask(workingDirectory, "rev-parse", "--is-shallow-repository") == "true"
            ? "; this clone is shallow and has only the newest commits: run `git fetch --unshallow`, or set `fetch-depth: 0` on the "
                + "build server"
            : "";

    private static GitAnswer Answer(string workingDirectory, TimeSpan timeout, string[] arguments)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments)
            {
                WorkingDirectory = workingDirectory,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var (text, complaint) = (git.StandardOutput.ReadToEndAsync(), git.StandardError.ReadToEndAsync());
            if (!git.WaitForExit(timeout))
            {
                git.Kill(entireProcessTree: true);
                return new("", $"git did not answer within {timeout.TotalSeconds:0} s");
            }

            return new(text.Result.Trim(), git.ExitCode == 0 ? null : InOneLine(complaint.Result, git.ExitCode));
        }
        catch (Win32Exception e)
        {
            return new("", $"git could not be started: {StartFailure.Why("git", e)}");
        }
    }

    /// <summary>All that git said: what to do about an error is often in its later lines.</summary>
    private static string InOneLine(string complaint, int code) =>
        complaint.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } lines
            ? $"git says: {string.Join(' ', lines)}"
            : $"git ended with {code}";
}

/// <param name="Text">Standard output without the line end.</param>
/// <param name="WhyNot">Why there is no answer, as a clause; null where there is one.</param>
internal readonly record struct GitAnswer(string Text, string? WhyNot);
