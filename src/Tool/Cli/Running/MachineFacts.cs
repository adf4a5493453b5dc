using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;

namespace PrefillBench.Cli.Running;

/// <summary>Where and from what a run was started.</summary>
internal static class MachineFacts
{
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";
    private static readonly TimeSpan GitPatience = TimeSpan.FromSeconds(3);

    public static string ToolVersion { get; } =
        typeof(MachineFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static string ToolName => $"dotnet-prefill-bench {ToolVersion}";

    /// <summary>The same until the machine is started anew.</summary>
    public static string BootId(TimeProvider clock) => File.Exists(BootIdFile)
        ? File.ReadAllText(BootIdFile).Trim()
        : (clock.GetUtcNow() - TimeSpan.FromMilliseconds(Environment.TickCount64)).ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);

    public static ulong NewSeed() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) >> 1;

    /// <summary>The commit checked out where the run was started; null outside a repository.</summary>
    public static string? Commit(string workingDirectory) => Git(workingDirectory, "rev-parse", "HEAD");

    /// <summary>The user as git knows them, else as the machine does.</summary>
    public static string User(CliEnvironment environment) =>
        Git(environment.WorkingDirectory, "config", "user.name") ?? environment.Variable("USER") ?? environment.Variable("USERNAME") ?? "unknown";

    /// <returns>Standard output without the line end; null when git is absent or refuses.</returns>
    internal static string? Git(string workingDirectory, params string[] arguments)
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
            if (!git.WaitForExit(GitPatience))
            {
                git.Kill(entireProcessTree: true);
                return null;
            }

            return git.ExitCode == 0 && text.Result.Trim() is { Length: > 0 } answer ? answer : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
