using System.Globalization;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices.Cpu.Machine;

/// <summary>
/// The processor time that a control group grants: docker --cpus, Kubernetes' limits, systemd's CPUQuota. When the threads have used it up,
/// Linux stops all of them until the next period, usually of 100 ms (Documentation/admin-guide/cgroup-v2.rst, "cpu.max";
/// scheduler/sched-bwc.rst). A launch that is stopped so takes longer, whatever its kernel.
/// </summary>
internal static class CpuQuota
{
    private const string Groups = "/sys/fs/cgroup";

    /// <summary>Processors' worth of time; null where nothing limits it, or nothing says so.</summary>
    public static double? Read() => OperatingSystem.IsLinux()
        ? Of(SystemFile.ReadOrNull("/proc/self/cgroup") ?? "", SystemFile.ReadOrNull)
        : null;

    /// <summary>The least of the group's own quota and those of the groups above it.</summary>
    /// <param name="membership">The content of /proc/self/cgroup.</param>
    /// <param name="read">The content of a file; null where there is none.</param>
    internal static double? Of(string membership, Func<string, string?> read) => membership
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(':', 3))
        .Where(parts => parts.Length == 3)
        .SelectMany(parts => parts[1].Length == 0
            ? UpFrom(parts[2]).Select(group => Unified(read($"{Groups}{group}/cpu.max")))
            : parts[1].Split(',').Contains("cpu")
                ? UpFrom(parts[2]).Select(group => Split(read, $"{Groups}/{parts[1]}{group}") ?? Split(read, $"{Groups}/cpu{group}"))
                : [])
        .Min();

    /// <summary>A container may show its own group as the root, whatever the path says.</summary>
    private static IEnumerable<string> UpFrom(string path)
    {
        for (var at = path.TrimEnd('/'); at.Length > 0; at = at[..at.LastIndexOf('/')])
        {
            yield return at;
        }

        yield return "";
    }

    /// <summary>Reads a text such as "150000 100000", in microseconds; "max" is no limit.</summary>
    private static double? Unified(string? text) =>
        text?.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries) is [var quota, var period] ? Ratio(quota, period) : null;

    private static double? Split(Func<string, string?> read, string group) =>
        read($"{group}/cpu.cfs_quota_us") is { } quota && read($"{group}/cpu.cfs_period_us") is { } period
            ? Ratio(quota.Trim(), period.Trim())
            : null;

    private static double? Ratio(string quota, string period) =>
        double.TryParse(quota, CultureInfo.InvariantCulture, out var allowed) && allowed > 0
        && double.TryParse(period, CultureInfo.InvariantCulture, out var of) && of > 0
            ? allowed / of
            : null;
}
