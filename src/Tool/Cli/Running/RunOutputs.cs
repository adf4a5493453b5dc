using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Report;

namespace PrefillBench.Cli.Running;

/// <summary>Writes everything a finished run leaves behind, and prints its report.</summary>
internal sealed class RunOutputs(CliEnvironment environment, RunRequest request, string output)
{
    private static readonly string[] AlwaysWritten = ["csv", "md", "html", "json", "lines"];

    /// <summary>A run that ends without results must not leave those of the run before: a caller would take them for its own.</summary>
    public static void RemoveOld(string output)
    {
        foreach (var name in new[] { "results.json", "results.lines" })
        {
            WholeFile.Remove(Path.Combine(output, name));
        }
    }

    /// <param name="code">What the received rows ran.</param>
    public void Write(ResultsDocument document, ApprovedBaseline? received, ImmutableArray<CodeImage> code)
    {
        // What may lie anywhere first, results.json and results.lines last: when they exist, everything else does, and what
        // cannot be written leaves no result that says another exit code than the process returns.
        foreach (var report in request.Reports)
        {
            report.Path.Write(environment, report.Kind.Render(document));
        }

        if (received is not null)
        {
            new BaselineStore(environment.Absolute(request.Measure.Baselines)).WriteReceived(received, code);
        }

        WholeFile.Write(Path.Combine(output, PublishedCsv.FileName(document) + ".meta.json"), PublishedCsv.WriteMetadata(document));
        foreach (var kind in AlwaysWritten.Select(ReportCatalog.Find))
        {
            WholeFile.Write(Path.Combine(output, kind.FileName(document)), kind.Render(document));
        }

        if (request.Json)
        {
            environment.Out.Write(ResultsJson.Write(document));
        }
        else
        {
            ToneWriter.Write(environment, request.Measure.NoColor, TextReport.Lines(document, environment.Width, detailed: request.Measure.Verbosity is "detailed" or "diagnostic"));
        }

        new DiagnosticLog(environment, request.Measure.LogFormat).Write(document, Path.Combine(output, "report.md"), alone: request.Json);
    }
}
