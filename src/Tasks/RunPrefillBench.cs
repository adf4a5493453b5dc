using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace PrefillBench.MSBuild;

/// <summary>Measures a sweep and judges it; verdicts become errors and warnings at the line of the sweep file.</summary>
public sealed partial class RunPrefillBench : ToolProcess
{
    private const int MillisecondsPerSecond = 1000;

    // Int32 milliseconds, which is how MSBuild keeps a timeout, end after 24 days.
    private const int MostSeconds = 2_000_000;

    private readonly string runId = Guid.NewGuid().ToString("N");

    /// <summary>results.json of this run; empty unless the run was judged.</summary>
    [Output]
    public string ResultFile { get; private set; } = "";

    /// <summary>Every report of this run, with the metadata Format: json, lines, md, html, and what was asked for.</summary>
    [Output]
    public ITaskItem[] ReportFiles { get; private set; } = [];

    /// <summary>The worst verdict, such as PASS or REGRESSED; empty unless the run was judged.</summary>
    [Output]
    public string Verdict { get; private set; } = "";

    /// <summary>
    /// Verdict, rows, suite, device and time in one line, for a later build that skips the gate; empty unless the run was judged.
    /// </summary>
    [Output]
    public string Summary { get; private set; } = "";

    /// <summary>True when every row was judged and none failed.</summary>
    [Output]
    public bool Passed { get; private set; }

    /// <summary>Seconds beyond the tool's own limit in which it stops its workers and writes what it has.</summary>
    internal int GraceSeconds { get; set; } = 30;

    private string OutputFolder => Absolute(OutputDirectory);

    protected override bool ValidateParameters()
    {
        if (MaxSeconds is < 0 or > MostSeconds)
        {
            Say(new(
                Level.Error, TaskCodes.BadProperty,
                $"PrefillBenchMaxSeconds is {MaxSeconds}; it must be from 0 (no limit) to {MostSeconds}"));
            return false;
        }

        Timeout = MaxSeconds > 0 ? (MaxSeconds + GraceSeconds) * MillisecondsPerSecond : System.Threading.Timeout.Infinite;
        return base.ValidateParameters();
    }

    protected override int ExecuteTool(string pathToTool, string responseFileCommands, string commandLineCommands)
    {
        RemoveOldResults();
        return Log.HasLoggedErrors ? -1 : base.ExecuteTool(pathToTool, responseFileCommands, commandLineCommands);
    }

    private protected override IEnumerable<CanonicalLine> Judge(Ending ending)
    {
        var evidence = Evidence.Read(OutputFolder, runId, out var whyNot);
        var lines = RunJudge.Of(ending, evidence, whyNot).ToArray();
        if (evidence is not null)
        {
            Verdict = evidence.Verdict;
            Passed = evidence.Passed && lines.All(line => line.Level != Level.Error);
            ReportFiles = [.. WrittenReports()];
            ResultFile = Path.Combine(OutputFolder, "results.json");
            Summary = $"{evidence.Summary}, {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC";
            Log.LogMessage(
                MessageImportance.High, $"prefill-bench: {evidence.Summary}; report: {Path.Combine(OutputFolder, "report.html")}");
        }

        return lines;
    }

    /// <summary>A run that ends early must not leave the results of another where this one's are expected.</summary>
    private void RemoveOldResults()
    {
        try
        {
            foreach (var path in new[] { "results.json", Evidence.FileName }.Select(name => Path.Combine(OutputFolder, name))
                .Where(File.Exists).Concat(OldTables()))
            {
                // A link stays a link: the tool writes what it leads to, and the run's id tells old results from new ones.
                if ((File.GetAttributes(path) & FileAttributes.ReparsePoint) == 0)
                {
                    File.Delete(path);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Say(new(Level.Error, TaskCodes.NoEvidence, $"results of an earlier run cannot be removed: {e.Message}"));
        }
    }

    /// <summary>The CSVs of the published benchmark, whose names have the time of their run: each build would add one.</summary>
    private string[] OldTables() => Directory.Exists(OutputFolder)
        ? [.. new[] { ".csv", ".csv.meta.json" }.SelectMany(end =>
            Directory.GetFiles(OutputFolder, $"flashinfer_trtllm_benchmark_????????_??????{end}"))]
        : [];

    private IEnumerable<ITaskItem> WrittenReports()
    {
        (string File, string Format)[] standard =
            [("results.json", "json"), (Evidence.FileName, "lines"), ("report.md", "md"), ("report.html", "html")];
        return standard.Select(report => Report(Path.Combine(OutputFolder, report.File), report.Format))
            .Concat(Reports.Select(report => Report(Absolute(report), report.GetMetadata("Format"))))
            .Where(report => File.Exists(report.ItemSpec));
    }

    private static TaskItem Report(string path, string format) => new(path, new Dictionary<string, string> { ["Format"] = format });

    private string Absolute(ITaskItem path) => Path.GetFullPath(Path.Combine(ProjectDirectory, path.ItemSpec));

    private static int ThisProcess()
    {
        using var process = Process.GetCurrentProcess();
        return process.Id;
    }
}
