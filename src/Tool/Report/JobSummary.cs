namespace PrefillBench.Report;

/// <summary>The Markdown report as a part of a job's summary page, which takes more of it than a comment does.</summary>
public static class JobSummary
{
    public static string Of(ResultsDocument document) => MarkdownReport.Render(document, MarkdownLength.OfJobSummary) + "\n";
}
