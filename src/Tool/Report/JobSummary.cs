using System.Text;

namespace PrefillBench.Report;

/// <summary>The Markdown report as a part of a job's summary page.</summary>
public static class JobSummary
{
    // GitHub refuses more than 1 MiB per step, what other programs of the step add included.
    private const int MostBytes = 900_000;

    /// <summary>The report, or only its first section where the whole would be refused.</summary>
    public static string Of(ResultsDocument document)
    {
        var report = MarkdownReport.Render(document);
        return Encoding.UTF8.GetByteCount(report) <= MostBytes
            ? report + "\n"
            : report[..report.IndexOf("\n\n", StringComparison.Ordinal)] + $"\n\n{VerdictCounts.Text(document.Rows)}; the report is too long for this page, see report.md.\n\n";
    }
}
