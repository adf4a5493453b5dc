using PrefillBench.Diagnostics;
using PrefillBench.Gate;

namespace PrefillBench.Report;

/// <summary>A comparison of two CSVs as text.</summary>
public static class CsvComparisonText
{
    public static string Render(CsvComparisonResult result, int width = TextReport.MinimumWidth) =>
        string.Concat(Lines(result, result.ExitCode, width).Select(line => line.Text + "\n"));

    /// <param name="exit">After policy.</param>
    public static IEnumerable<TextLine> Lines(CsvComparisonResult result, ExitCode exit, int width = TextReport.MinimumWidth)
    {
        width = Math.Max(width, TextReport.MinimumWidth);
        var table = new TextTable(width, 37, 7, 7, 7, 5);
        return TextWrap.Wrap($"{result.Before}{Runs(result.RunsBefore)} -> {result.After}{Runs(result.RunsAfter)}", width, Tone.Heading)
            .Concat(table.Lines(Tone.Heading, "row (times in ms)", "before", "after", "change", "allow", "verdict"))
            .Concat(result.Rows.SelectMany(row => table.Lines(
                TextReport.ToneOf(row.Verdict), $"{row.Key}{(row.Kernel == "baseline" ? "/b" : "/t")}", Figures.Milliseconds(row.BeforeMs),
                Figures.Milliseconds(row.AfterMs), Figures.Change(row.Ratio - 1), Figures.Percent(row.Allowance), row.Verdict.Name())))
            .Concat(result.Missing.SelectMany(key => TextWrap.Wrap($"MISSING {key}: in the first file only", width, Tone.Warning)))
            .Concat(result.Added.SelectMany(key => TextWrap.Wrap($"added {key}: in the second file only, nothing to compare with", width, Tone.Faint)))
            .Concat(TextWrap.Wrap(Caveat(result), width, Tone.Faint))
            .Append(new($"verdict: {result.Verdict.Name()} (exit {(int)exit})", exit == ExitCode.Passed ? Tone.Warning : Tone.Bad));
    }

    private static string Caveat(CsvComparisonResult result) =>
        "A CSV holds one process per side, so a row is REGRESSED only beyond the noise between processes measured at that duration"
        + (result.KnownHardware ? "" : ", doubled because the hardware is not the one it was measured on")
        + "; within it the row is INCONCLUSIVE (weak), and PASS cannot be proved: compare results.json of several processes for that.";

    private static string Runs(int runs) => runs == 1 ? "" : $" (last of {runs} runs)";
}
