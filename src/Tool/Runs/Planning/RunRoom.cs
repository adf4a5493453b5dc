using PrefillBench.Measurement;

namespace PrefillBench.Runs.Planning;

/// <summary>Estimates the bytes that a run writes, so that too small a disk is found before the run.</summary>
internal static class RunRoom
{
    // Seen in journals: a time has up to 19 characters, and a row of a process some 800 bytes beside its times, more on a GPU.
    private const int BytesOfTime = 20;
    private const int BytesOfMeasurement = 2 << 10;

    // Seen in the reports of whole suites: each row is in results.json, in both pages and among what waits for approval.
    private const int BytesOfRow = 16 << 10;

    // report.html carries its charting libraries.
    private const int BytesOfReports = 4 << 20;

    /// <summary>About what the journal and the results take, in bytes.</summary>
    /// <param name="units">Processes or pairs.</param>
    public static long Of(PlannedRun run, int units)
    {
        var measured = run.Sweep.Rows.Where(row => row.SkipReason is null).ToArray();
        var times = measured.Sum(row => (long)LaunchCounts.Timed(row.ExpectedLaunch, row.Row.Case, run.Read.Protocol));
        var processes = (long)units * run.Effort.SidesPerUnit;
        var journal = processes * ((times * BytesOfTime) + (measured.Length * (long)BytesOfMeasurement));
        return BytesOfReports + (measured.Length * (long)BytesOfRow) + journal;
    }
}
