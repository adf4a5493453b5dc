using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;

namespace PrefillBench.Report;

/// <summary>One kernel of one line in both files.</summary>
/// <param name="Allowance">Slower by up to this fraction is within the noise between processes.</param>
/// <param name="Verdict">REGRESSED or INCONCLUSIVE: one process per side cannot prove a pass.</param>
public sealed record CsvComparedRow(CsvKey Key, string Kernel, double BeforeMs, double AfterMs, double Allowance, Verdict Verdict)
{
    public double Ratio => AfterMs / BeforeMs;
}

/// <param name="Missing">In the first file only: not measured any more.</param>
/// <param name="Added">In the second file only.</param>
public sealed record CsvComparisonResult(
    string Before,
    string After,
    bool KnownHardware,
    int RunsBefore,
    int RunsAfter,
    ImmutableArray<CsvComparedRow> Rows,
    ImmutableArray<CsvKey> Missing,
    ImmutableArray<CsvKey> Added)
{
    public Verdict Verdict =>
        Rows.Any(row => row.Verdict == Verdict.Regressed) ? Verdict.Regressed : Missing.IsEmpty ? Verdict.Inconclusive : Verdict.Missing;

    public ExitCode ExitCode => Verdict == Verdict.Regressed ? ExitCode.Regressed : ExitCode.NotJudged;
}

/// <summary>Compares two CSVs, of which each holds one process per row, by the noise between processes measured elsewhere.</summary>
public static class CsvComparison
{
    /// <summary>No allowance is smaller: clocks and temperature alone move a card by as much.</summary>
    public const double Floor = 0.005;

    // Measured on an H200: how much the time of one kernel differs between fresh processes (DESIGN, compare of CSVs).
    private static readonly (double Ms, double Fraction)[] BetweenProcesses = [(0.1, 0.07), (0.9, 0.016), (7, 0.0014)];

    /// <summary>Compares the last run of each file.</summary>
    /// <param name="knownHardware">Whether both ran on the card the noise was measured on; otherwise it is doubled.</param>
    public static CsvComparisonResult Compare(CsvTimings before, CsvTimings after, bool knownHardware)
    {
        var (old, now) = (before.Runs[^1], after.Runs[^1].ToDictionary(timing => timing.Key));
        var rows = from timing in old
                   where now.ContainsKey(timing.Key)
                   let other = now[timing.Key]
                   from row in new[]
                   {
                       Judge(timing.Key, "baseline", timing.BaselineMs, other.BaselineMs, knownHardware),
                       Judge(timing.Key, "trtllm", timing.TrtllmMs, other.TrtllmMs, knownHardware),
                   }
                   select row;
        return new(
            before.File, after.File, knownHardware, before.Runs.Length, after.Runs.Length, [.. rows],
            [.. old.Select(timing => timing.Key).Where(key => !now.ContainsKey(key))],
            [.. after.Runs[^1].Select(timing => timing.Key).Except(old.Select(timing => timing.Key))]);
    }

    /// <summary>The tolerated slow-down of a kernel of this duration, as a fraction: straight lines between the measured points in log-log, continued at both ends.</summary>
    public static double Allowance(double ms, bool knownHardware)
    {
        var segment = ms < BetweenProcesses[1].Ms ? 0 : 1;
        var ((x0, y0), (x1, y1)) = (BetweenProcesses[segment], BetweenProcesses[segment + 1]);
        var exponent = Math.Log(y1 / y0) / Math.Log(x1 / x0);
        return Math.Max(Floor, y0 * Math.Pow(ms / x0, exponent)) * (knownHardware ? 1 : 2);
    }

    private static CsvComparedRow Judge(CsvKey key, string kernel, double beforeMs, double afterMs, bool knownHardware)
    {
        var allowance = Allowance(beforeMs, knownHardware);
        return new(key, kernel, beforeMs, afterMs, allowance, afterMs > beforeMs * (1 + allowance) ? Verdict.Regressed : Verdict.Inconclusive);
    }
}
