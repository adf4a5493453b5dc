using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Report.Analyses;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>The report at the end of a run for a person, in lines of at most the given width.</summary>
public static class TextReport
{
    /// <summary>Narrower is not readable; the tables are laid out for it.</summary>
    public const int MinimumWidth = 80;

    /// <summary>Plain text with LF line ends, no colours.</summary>
    public static string Render(ResultsDocument document, int width = MinimumWidth) =>
        string.Concat(Lines(document, width).Select(line => line.Text + "\n"));

    /// <summary>The report's lines, each with its tone.</summary>
    /// <param name="detailed">
    /// Also rates, and noise, clocks and power of each row and side; and of a large sweep the rows that leave nothing to explain.
    /// </param>
    public static IEnumerable<TextLine> Lines(ResultsDocument document, int width = MinimumWidth, bool detailed = false)
    {
        width = Math.Max(width, MinimumWidth);
        var labels = new CaseLabels(document.Cases);
        return Heading(document, labels, width)
            .Concat(CaseTable.Lines(document, labels, width, detailed))
            .Concat(EvidenceTable.Lines(document, labels, width, detailed))
            .Concat(detailed ? RateTable.Lines(document, labels, width).Concat(NoiseTable.Lines(document, labels, width))
                .Concat(Shards(document.Run, width)) : [])
            .Concat(Analysis(document, width))
            .Concat(TextVerdict.Lines(document, labels, width));
    }

    /// <summary>The largest number of cases of which tables show all. Of more, tables show those that leave something to explain.</summary>
    internal const int MostCasesShown = 24;

    internal static Tone ToneOf(Verdict verdict) => verdict switch
    {
        Verdict.Pass or Verdict.Identical or Verdict.Improved => Tone.Good,
        // Neither good nor bad: nothing was shown, or nothing was asked.
        Verdict.Recorded or Verdict.Inconclusive => Tone.Plain,
        Verdict.Regressed or Verdict.WrongOutput or Verdict.Crashed => Tone.Bad,
        Verdict.Drift or Verdict.NoBaseline or Verdict.ForeignBaseline or Verdict.Missing or Verdict.Invalid
            or Verdict.Ungated or Verdict.Waived or Verdict.Skipped => Tone.Warning,
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };

    private static IEnumerable<TextLine> Heading(ResultsDocument document, CaseLabels labels, int width)
    {
        var run = document.Run;
        string?[] lines =
        [
            $"{document.Tool.Split('+')[0]}: suite {run.Suite} on {document.Device.Name} ({document.Device.Slug})",
            $"{labels.Common}; {run.Protocol} protocol, {run.L2} L2, {CertaintyFacts.Pairs(document)}",
            run.Kernels is null ? null : $"kernels: {run.Kernels}",
            EnvironmentFacts.ChangedVersions(document) is { } changed ? $"versions: {changed}" : null,
            $"estimated {Seconds(run.EstimatedSeconds)}, "
                + $"took {Seconds(run.MeasuringSeconds)}{(run.Complete ? "" : $"; the run is {Headline.NotComplete}")}",
            MergedShards.Sentence(run),
        ];
        return lines.OfType<string>().SelectMany((line, i) => TextWrap.Wrap(line, width, i == 0 ? Tone.Heading : Tone.Faint))
            .Append(new(""));
    }

    private static IEnumerable<TextLine> Shards(RunSection run, int width) => run.Shards is null
        ? []
        : MergedShards.Facts(run).SelectMany(fact => TextWrap.Wrap($"{fact.Name}: {fact.Value}", width)).Append(new(""));

    private static IEnumerable<TextLine> Analysis(ResultsDocument document, int width) =>
        AnalysisReport.OfSuite(document).SelectMany(block =>
        TextWrap.Wrap(block.Title, width, Tone.Heading).Concat(block.Lines.SelectMany(line => TextWrap.Wrap(line, width))).Append(new("")));

    private static string Seconds(double seconds) => seconds < 10 ? $"{seconds:0.0} s" : $"{seconds:0} s";
}
