using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>The Markdown report as a part of a job's summary page, which takes more of it than a comment does.</summary>
public static class JobSummary
{
    /// <summary>GitHub drops the whole summary of a step that has more, what other programs of the step wrote included.</summary>
    public const int MostBytesOfAStep = 1 << 20;

    // Verdict, counts and the worst rows.
    private const int LeastBytes = 4_000;

    /// <param name="present">Bytes that the step's summary has already.</param>
    /// <returns>A summary of at most half of the remaining size, so that a later run of the step has room too; null when too little
    /// remains.</returns>
    public static string? Of(ResultsDocument document, long present) =>
        (MostBytesOfAStep - present) / 2 is >= LeastBytes and var room ? MarkdownReport.Render(document, (int)room - 1) + "\n" : null;
}
