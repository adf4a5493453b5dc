using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Results;

namespace PrefillBench.Tests.Report;

/// <summary>The worst comes first, and what is cut is cut from the small end.</summary>
public static class ShownOrderTests
{
    private static readonly RowSection Slower = ResultSamples.Duet.Rows.First(row => row.Verdict == Verdict.Regressed);

    /// <summary>In plan order the smallest regression comes first, and the largest last but one.</summary>
    private static ResultsDocument Mixed { get; } = Of(
    [
        Row(1, Verdict.Pass, 1.001),
        .. Enumerable.Range(2, 14).Select(batch => Row(batch, Verdict.Regressed, 1 + (batch / 1000.0))),
        Row(16, Verdict.Regressed, 2),
        Row(17, Verdict.WrongOutput, 0.9),
    ]);

    [Theory]
    [InlineData(800)]
    [InlineData(10_000)]
    public static void Markdown_of_many_rows_fits_into_a_comment_and_is_cut_by_rows_from_the_small_end(int count)
    {
        var slower = ResultSamples.Duet.Rows.First(row => row.Verdict == Verdict.Regressed);
        var run = ResultSamples.Duet with
        {
            Cases = [],
            Rows =
            [
                .. Enumerable.Range(0, count).Select(i => slower with
                {
                    Id = $"b{i}-s1024-bf16-h64x8-d128-HND-p16/baseline", Ratio = 1.5 + (0.5 * i / count), Reason = "why",
                }),
            ],
        };

        var text = MarkdownReport.Render(run);

        var lines = text.Split('\n');
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(text), 50_000, 65_000);
        Assert.StartsWith("# prefill-bench: REGRESSED\n", text, StringComparison.Ordinal);
        Assert.Equal(
            $"* **REGRESSED** `b{count - 1}-s1024-bf16-h64x8-d128-HND-p16/baseline`: why",
            lines.First(line => line.StartsWith("* **", StringComparison.Ordinal)));
        Assert.All(
            lines.Where(line => line.StartsWith("| `", StringComparison.Ordinal)),
            line => Assert.EndsWith("| REGRESSED |", line, StringComparison.Ordinal));
        var shown = lines.Count(line => line.StartsWith(count == 800 ? "| `b" : "* **REGRESSED**", StringComparison.Ordinal));
        var more = $"and {count - shown} more rows, the largest {Change(1.5 + (0.5 * (count - shown - 1) / count))}";
        Assert.Contains(lines, line => line.TrimStart('*', ' ') == more);
        Assert.Contains("## How sure this is", text, StringComparison.Ordinal);
        Assert.Equal(count == 10_000, text.Contains("left out: rows, ", StringComparison.Ordinal));

        static string Change(double ratio) => $"+{(ratio - 1) * 100:0.0}%";
    }

    [Fact]
    public static void Every_view_names_the_worst_row_first()
    {
        Assert.All(new[] { "text", "md", "html", "junit", "sarif", "lines" }, kind =>
        {
            var text = ReportCatalog.Find(kind).Render(Mixed);
            text = text[Math.Max(0, text.IndexOf("<body", StringComparison.Ordinal))..];
            string[] reasons = ["reason 17", "reason 16", "reason 15", "reason 2"];
            int[] places = [.. reasons.Select(reason => text.IndexOf(reason, StringComparison.Ordinal))];
            // A terminal is read from its end: the worst is next to the verdict.
            var order = kind == "text" ? places.OrderDescending() : places.Order();
            Assert.True(places.All(place => place >= 0) && places.SequenceEqual(order), $"{kind}: {string.Join(", ", places)}");
        });
        var shown = Annotations.GitHub(Mixed.DiagnosticsWorstFirst(), null);
        Assert.EndsWith("::the run ended before it was complete", shown[0], StringComparison.Ordinal);
        Assert.EndsWith($"::{IdOf(16)}: reason 16", shown[2], StringComparison.Ordinal);
        Assert.Equal(10, shown.Length);
        var kept = ResultsJson.Read(System.Text.Encoding.UTF8.GetBytes(ResultsJson.Write(Mixed)), "x");
        Assert.Equal(Mixed.Rows.Select(row => row.Id), kept.Rows.Select(row => row.Id));
    }

    [Fact]
    public static void Of_rows_that_come_in_dozens_the_largest_are_told()
    {
        var undecided = ResultSamples.Duet.Rows.First(row => row.Verdict == Verdict.Inconclusive);
        var rows = Enumerable.Range(1, 9).Select(i => undecided with { Id = $"row{i}", Ratio = 1 + (i / 100.0), Reason = $"reason {i}" });
        var run = ResultSamples.Duet with { Cases = [], Rows = [.. rows] };

        var text = TextReport.Render(run);

        Assert.All(new[] { "reason 9", "reason 8", "reason 7" }, reason => Assert.Contains(reason, text, StringComparison.Ordinal));
        Assert.Contains(
            "INCONCLUSIVE: the 3 rows below and 6 more, the largest +6.0%; report.md has the reason of each",
            text.Replace("\n  ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static string IdOf(int batch) => ResultSamples.Case(batch, 4096, "bf16").Rows[1];

    private static RowSection Row(int batch, Verdict verdict, double ratio) =>
        Slower with { Id = IdOf(batch), Verdict = verdict, Ratio = ratio, Reason = $"reason {batch}" };

    private static ResultsDocument Of(RowSection[] rows) => ResultSamples.Duet with
    {
        Cases = [.. Enumerable.Range(1, rows.Length).Select(batch => ResultSamples.Case(batch, 4096, "bf16"))],
        Rows = [.. rows],
        Skipped = [],
        Diagnostics =
        [
            .. rows.Skip(1).Select(row => new DiagnosticSection("PFB1001", "error", $"{row.Id}: {row.Reason}", "x.yaml", 3, 5)),
            new("PFB2004", "error", "the run ended before it was complete", "x.yaml", 3, 5),
        ],
    };
}
