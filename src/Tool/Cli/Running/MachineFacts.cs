using System.Globalization;
using System.Security.Cryptography;
using PrefillBench.Runs.Code;

namespace PrefillBench.Cli.Running;

/// <summary>Facts of the machine and the checkout in which a run was started.</summary>
internal static class MachineFacts
{
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";

    /// <summary>
    /// The version's file. It is beside the tool, because an assembly that held the version would change with each commit.
    /// </summary>
    private const string VersionFile = "dotnet-prefill-bench.version";

    public static string ToolVersion { get; } = Version();

    public static string ToolName => $"dotnet-prefill-bench {ToolVersion}";

    private static string Version()
    {
        var file = Path.Combine(AppContext.BaseDirectory, VersionFile);
        return File.Exists(file) ? File.ReadAllText(file).Trim() : "unknown";
    }

    /// <summary>An id that is the same until the machine is restarted.</summary>
    public static string BootId(TimeProvider clock) => File.Exists(BootIdFile)
        ? File.ReadAllText(BootIdFile).Trim()
        : (clock.GetUtcNow() - TimeSpan.FromMilliseconds(Environment.TickCount64)).ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);

    public static ulong NewSeed() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) >> 1;

    /// <summary>The user as git knows them, else as the machine does.</summary>
    public static string User(CliEnvironment environment) =>
        Git.Ask(environment.WorkingDirectory, "config", "user.name")
        ?? environment.Variable("USER") ?? environment.Variable("USERNAME") ?? "unknown";
}
