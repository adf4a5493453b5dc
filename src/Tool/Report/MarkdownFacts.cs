using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Report.Analyses;
using PrefillBench.Results;
using static PrefillBench.Report.MarkdownText;

namespace PrefillBench.Report;

/// <summary>The parts of report.md that do not depend on single rows.</summary>
internal static class MarkdownFacts
{
    public static string Certainty(ResultsDocument document)
    {
        var (run, policy) = (document.Run, document.Policy);
        var pairs = document.Rows.Select(row => row.Pairs).DefaultIfEmpty(0).Max();
        var family = policy.FamilySize is { } size ? $", shared by {PlainText.Count(size, "test")}" : "; no test was made";
        return "## How sure this is\n\n"
            + $"* {Escape(run.Protocol)} protocol, {Escape(run.L2)} L2, {Escape(CertaintyFacts.Pairs(document))}; seed {run.Seed}\n"
            + $"* at most {policy.MaxPairs} pairs a row; {pairs} were made at most\n"
            + $"* REGRESSED: slower than {Figures.Tolerated(policy)}; "
            + $"false-alarm budget {Figures.Share(policy.FalseAlarm)} for the whole sweep{family}\n"
            + $"* PASS: a slow-down of must_catch ({Escape(policy.MustCatch)}) is missed "
            + $"in at most {Figures.Share(policy.Missed)} of runs, per row\n"
            + (CertaintyFacts.Replaced(document) is { } replaced ? $"* {Escape(replaced)}\n" : "")
            + string.Concat(CertaintyFacts.OfTheRun(document).Select(fact => $"* {Escape(fact)}\n"))
            + string.Concat(QualificationText.Sentences(document).Select(sentence => $"* {Escape(sentence)}\n"))
            + $"* policies: on_inconclusive {Escape(policy.OnInconclusive)}, on_missing_baseline {Escape(policy.OnMissingBaseline)}, "
            + $"on_drift {Escape(policy.OnDrift)}, on_environment_change {Escape(policy.OnEnvironmentChange)}, "
            + $"on_improved {Escape(policy.OnImproved)}\n"
            + $"* estimated {run.EstimatedSeconds:0.#} s, took {run.MeasuringSeconds:0.#} s\n";
    }

    public static string Analysis(ResultsDocument document) =>
        AnalysisReport.OfSuite(document) is { IsEmpty: false } blocks ? "## Analysis\n" + string.Concat(blocks.Select(Block)) : "";

    public static MarkdownSection Skipped(ResultsDocument document) => Listed(
        "skipped cases", 4, "## Skipped\n\n",
        document.Skipped, skipped => $"{Code(skipped.Case)}: {Escape(skipped.Reason)}",
        cut => $"* and {PlainText.Count(cut, "more case")}\n");

    public static MarkdownSection Diagnostics(ResultsDocument document) => Listed(
        "diagnostics", 5, "## Diagnostics\n\n",
        [.. document.DiagnosticsWorstFirst()], section => Escape(section.ToLine()),
        cut => $"* and {PlainText.Count(cut, "more diagnostic")}, less grave\n");

    private static string Block(AnalysisBlock block) =>
        $"\n{Escape(block.Title)}\n\n```text\n{string.Concat(block.Lines.Select(line => PlainText.OneLine(line) + "\n"))}```\n";

    /// <summary>Empty without an item.</summary>
    private static MarkdownSection Listed<T>(
        string name, int weight, string head, ImmutableArray<T> items, Func<T, string> text, Func<int, string> more) => items.IsEmpty
        ? MarkdownSection.Of(name, weight, "")
        : new(name, weight, head, MarkdownRows.List(items, text, more));

    public static string Environment(ResultsDocument document) => "## Environment\n\n"
        + Table(["fact", "value"], false, EnvironmentFacts.Of(document).Select(fact => new[] { Escape(fact.Name), Escape(fact.Value) }));
}
