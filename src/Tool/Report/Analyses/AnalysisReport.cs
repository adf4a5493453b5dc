using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Results;

namespace PrefillBench.Report.Analyses;

/// <summary>
/// The five published analyses as the lines that their examples print, so that figures can be held beside those of the Python script.
/// </summary>
public static class AnalysisReport
{
    /// <summary>Every analysis that the measured cases allow.</summary>
    public static string Render(ResultsDocument document)
    {
        var blocks = PublishedAnalyses.Of(document);
        return blocks.IsEmpty
            ? "no analysis: no two measured cases differ only in length, batch, quantisation or key/value heads\n"
            : string.Join('\n', blocks.Select(
                block => string.Concat(block.Lines.Prepend($"# {block.Title}").Select(line => PlainText.OneLine(line) + "\n"))));
    }

    /// <summary>The blocks that belong to the run's suite; empty for a suite that is none of the published analyses.</summary>
    public static ImmutableArray<AnalysisBlock> OfSuite(ResultsDocument document) =>
        PublishedAnalyses.Named(document.Run.Suite) is { } analysis ? PublishedAnalyses.OfEach(analysis, document) : [];
}
