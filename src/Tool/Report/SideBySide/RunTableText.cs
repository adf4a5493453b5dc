using System.Collections.Immutable;
using PrefillBench.Results;
using static PrefillBench.Report.MarkdownText;

namespace PrefillBench.Report.SideBySide;

/// <summary>Several runs side by side, as text and as Markdown.</summary>
public static class RunTableText
{
    internal const string Legend = "Median over processes in ms; in brackets the change from the first run. Nothing is judged here, "
        + "because two runs differ by more than kernels do.";

    public static string Text(ImmutableArray<ResultsDocument> runs)
    {
        var table = RunTable.Of(runs);
        var first = Math.Max(24, table.Rows.Select(row => row.Id.Length).DefaultIfEmpty(0).Max());
        var layout = new TextTable(first + (20 * runs.Length) + runs.Length + 1, [first, .. runs.Select(_ => 20)]);
        return string.Concat(
            runs.SelectMany((run, i) => TextWrap.Wrap($"{table.Names[i]}: {Describe(run)}", TextReport.MinimumWidth))
                .Append(new(""))
                .Concat(layout.Lines(Tone.Heading, ["row", .. table.Names, ""]))
                .Concat(table.Rows.SelectMany(row => layout.Lines(Tone.Plain, [row.Id, .. runs.Select((_, i) => Cell(row, i)), ""])))
                .Append(new(""))
                .Concat(TextWrap.Wrap(Legend, TextReport.MinimumWidth))
                .Select(line => line.Text + "\n"));
    }

    public static string Markdown(ImmutableArray<ResultsDocument> runs)
    {
        var table = RunTable.Of(runs);
        return "# prefill-bench: runs side by side\n\n"
            + string.Concat(runs.Select((run, i) => $"* **{Escape(table.Names[i])}**: {Escape(Describe(run))}\n"))
            + "\n" + Table(["row", .. table.Names.Select(Escape), "verdicts"], true, table.Rows.Select(row => (string[])
                [Code(row.Id), .. runs.Select((_, i) => Escape(Cell(row, i))),
                    string.Join(", ", row.Runs.Select(run => run is null ? Figures.None : Gate.Verdicts.Name(run.Verdict)))]))
            + $"\n{Legend}\n";
    }

    internal static string Describe(ResultsDocument run) =>
        $"{Headline.Of(run)} ({Headline.Exit(run)}{Headline.Restriction(run)}), suite {run.Run.Suite} on {run.Device.Name} "
        + $"({run.Device.Slug}), {run.Run.StartedUtc.UtcDateTime:yyyy-MM-dd HH:mm} UTC, {run.Run.Protocol} protocol, "
        + $"{run.Run.L2} L2{(run.Run.Commit is { } commit ? $", commit {Figures.Commit(commit)}" : "")}";

    internal static string Cell(RunTableRow row, int run) =>
        Figures.OrNone(row.Ms(run), Figures.Milliseconds) + (row.Ratio(run) is { } ratio ? $" ({Figures.Change(ratio - 1)})" : "");
}
