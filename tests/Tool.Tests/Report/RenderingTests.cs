using CsCheck;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Results;

namespace PrefillBench.Tests.Report;

public static class RenderingTests
{
    [Fact]
    public static void Text_of_a_duet_is_as_approved() => Snapshots.Match(TextReport.Render(ResultSamples.Duet), "text_duet");

    [Fact]
    public static void Text_of_every_verdict_is_as_approved() =>
        Snapshots.Match(TextReport.Render(ResultSamples.EveryVerdict), "text_every_verdict");

    [Fact]
    public static void Detailed_text_shows_rates_clocks_and_the_launch_overhead() =>
        Snapshots.Match(Detailed(ResultSamples.Duet), "text_duet_detailed");

    [Fact]
    public static void A_row_without_a_clock_has_no_rate_per_gigahertz()
    {
        Assert.DoesNotContain("per GHz", MarkdownReport.Render(ResultSamples.Recorded), StringComparison.Ordinal);
        Assert.Matches(@"\n[^\n]* trtllm +5602 +- +- +1401 +62% -\n", Detailed(ResultSamples.Recorded));
    }

    [Fact]
    public static void Text_of_a_qualified_duet_in_detail_is_as_approved() =>
        Snapshots.Match(string.Concat(TextReport.Lines(Qualified, detailed: true).Select(line => line.Text + "\n")),
            "text_qualified_detailed");

    [Fact]
    public static void Markdown_of_a_qualified_duet_is_as_approved() =>
        Snapshots.Match(MarkdownReport.Render(Qualified), "markdown_qualified");

    [Fact]
    public static void The_page_of_a_qualified_duet_carries_noise_and_clocks_of_each_side()
    {
        var page = PrefillBench.Report.Html.HtmlReport.Render(Qualified);

        Assert.Contains("current: launches 0.31%, processes 0.90%, autocorrelation 0.12, 2 modes", page, StringComparison.Ordinal);
        Assert.Contains("approved: 1740 MHz, 688 W, 61 C, power cap", page, StringComparison.Ordinal);
        Assert.Contains("1 of 40 real gates", page, StringComparison.Ordinal);
    }

    /// <summary>Everything that can be said of certainty is there to be said.</summary>
    private static ResultsDocument Qualified => ResultSamples.Duet with
    {
        Run = ResultSamples.Duet.Run with { Attempt = new(3, Told: true) },
        Replaced = [new("current", "another process used the GPU: python (pid 7)", 2),
            new(null, "heat held the GPU's clocks down for 4 ms", 1)],
        Rows = [.. ResultSamples.Duet.Rows.Select((row, i) => i > 0 ? row : row with
        {
            Sides =
            [
                new("current", new(17, 0.0031, 0.009, 0.12) { Modes = 2 }, 1755, 690, 62, null),
                new("approved", new(17, 0.0029, 0.004, -0.03) { TwoModes = false }, 1740, 688, 61, "power cap"),
            ],
        })],
        Qualification = new()
        {
            Gates = 40, Alarmed = 1, AlarmLimit = 0.1132, OtherwiseNonZero = 2,
            OtherwiseLimit = 0.1488, PairsPerRow = 6.24, SecondsPerGate = 81, LeastRows = 24, Boots = 2,
            Slowed = 48, Caught = 47, CaughtLimit = 0.9046, Power = [new(0.01, 0.02, 10, 3), new(0.02, 0.03, 40, 39), new(0.1, null, 8, 8)],
            LeftOut = "2 gates judged by other rules than this run",
        },
    };

    [Fact]
    public static void Text_of_a_first_run_is_as_approved() => Snapshots.Match(TextReport.Render(ResultSamples.Recorded), "text_recorded");

    [Fact]
    public static void Text_of_hostile_names_is_as_approved() => Snapshots.Match(TextReport.Render(ResultSamples.Attacked), "text_hostile");

    [Fact]
    public static void Markdown_of_a_duet_is_as_approved() => Snapshots.Match(MarkdownReport.Render(ResultSamples.Duet), "markdown_duet");

    [Fact]
    public static void Markdown_of_a_first_run_is_as_approved() =>
        Snapshots.Match(MarkdownReport.Render(ResultSamples.Recorded), "markdown_recorded");

    [Fact]
    public static void Markdown_of_hostile_names_is_as_approved() =>
        Snapshots.Match(MarkdownReport.Render(ResultSamples.Attacked), "markdown_hostile");

    [Fact]
    public static void The_page_of_a_duet_without_its_scripts_is_as_approved() => Snapshots.Match(Body(ResultSamples.Duet), "html_duet");

    [Fact]
    public static void The_page_of_hostile_names_without_its_scripts_is_as_approved() =>
        Snapshots.Match(Body(ResultSamples.Attacked), "html_hostile");

    public static TheoryData<string> Kinds => [.. ReportCatalog.All.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public static void Nothing_from_outside_acts_in_any_report(string kind)
    {
        // The charting library of the page is not from outside; its file is compared with the published one elsewhere.
        var text = ReportCatalog.Find(kind).Render(ResultSamples.Attacked);
        text = kind == "html" ? text[..text.IndexOf("<script>", StringComparison.Ordinal)] : text;

        Assert.DoesNotContain(text, c => c != '\n' && PlainText.Acts(c));
        Assert.DoesNotContain(text.Split('\n'), line => line.TrimStart().StartsWith("::", StringComparison.Ordinal));
        Assert.True(
            kind == "json" || !(text.Contains("##vso[", StringComparison.Ordinal) || text.Contains("##[", StringComparison.Ordinal)));
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\n\n\n", text, StringComparison.Ordinal);
    }

    /// <summary>What the page says without scripts; the licences of the libraries, which are always the same, left out.</summary>
    private static string Detailed(ResultsDocument document) =>
        string.Concat(TextReport.Lines(document, detailed: true).Select(line => line.Text + "\n"));

    private static string Body(ResultsDocument document)
    {
        var page = ReportCatalog.Find("html").Render(document);
        return page[page.IndexOf("<body", StringComparison.Ordinal)..page.IndexOf("<details><summary>Licences", StringComparison.Ordinal)];
    }

    [Theory]
    [InlineData("::error::x", ": :error::x")]
    [InlineData("  ::add-mask::x", ": :add-mask::x")]
    [InlineData("a ::error::x", "a ::error::x")]
    [InlineData("a ##vso[x] ##[y]", "a # #vso[x] # #[y]")]
    public static void Commands_to_a_ci_agent_become_text(string text, string expected) => Assert.Equal(expected, PlainText.OneLine(text));

    [Fact]
    public static void No_wrapped_line_begins_with_a_command() => Gen.Int[0, 120].Sample(length =>
        TextReport.Lines(ResultSamples.Duet with { Tool = new string('x', length) + " ::error::no ::error::no" })
            .All(line => !line.Text.TrimStart().StartsWith("::", StringComparison.Ordinal)));

    [Fact]
    public static void Markdown_tables_keep_their_columns_and_no_html_survives()
    {
        var text = MarkdownReport.Render(ResultSamples.Attacked);

        Assert.DoesNotContain(text.Split('`').Where((_, i) => i % 2 == 0), outsideCode =>
            outsideCode.Contains("<script", StringComparison.Ordinal));
        var tables = text.Split("\n\n").Where(block => block.StartsWith("| ", StringComparison.Ordinal));
        Assert.All(tables, table => Assert.Single(table.TrimEnd('\n').Split('\n').Select(Bars).Distinct()));

        static int Bars(string line) => line.Where((c, i) => c == '|' && (i == 0 || line[i - 1] != '\\')).Count();
    }

    [Fact]
    public static void No_line_of_text_but_a_command_is_wider_than_asked() =>
        Gen.Select(Gen.Int[0, 120], Gen.String[0, 200], Gen.Double[1e-6, 1e9], Gen.Bool).Sample((extra, name, ms, attacked) =>
        {
            var document = attacked ? ResultSamples.Attacked : ResultSamples.Duet;
            var row = document.Rows[1] with
            {
                MedianMs = [ms],
                Reason = name,
                Spread = ms,
                Ratio = ms,
                Low = ms,
                High = ms,
                P = 1 / ms,
                E = ms,
                Mde = ms,
                Tflops = ms,
            };
            document = document with
            {
                Rows = [document.Rows[0], row, .. document.Rows[2..]],
                Cases = [document.Cases[0] with { KvLayout = name }, .. document.Cases[1..]],
                Device = document.Device with { Slug = name },
            };

            return TextReport.Lines(document, 80 + extra).All(
                line => (line.Text.Length <= 80 + extra || line.Text.StartsWith("  dotnet prefill-bench ", StringComparison.Ordinal))
                    && !line.Text.Contains('\n', StringComparison.Ordinal));
        }, iter: 300);

    [Fact]
    public static void Every_verdict_can_be_shown()
    {
        foreach (var verdict in Enum.GetValues<Verdict>())
        {
            var document = ResultSamples.Duet
                with { Rows = [ResultSamples.Duet.Rows[1] with { Verdict = verdict, Reason = "why" }], Verdict = verdict };

            Assert.Contains($"verdict: {verdict.Name()} (exit 2)\n", TextReport.Render(document), StringComparison.Ordinal);
            Assert.Contains($"# prefill-bench: {verdict.Name()}\n", MarkdownReport.Render(document), StringComparison.Ordinal);
            Assert.Equal(verdict.IsPlain(), !TextReport.Render(document)
                .Contains($"{verdict.Name()} b16 s4096 bf16 trtllm: why", StringComparison.Ordinal));
        }
    }

    [Fact]
    public static void The_graver_verdict_of_a_case_is_shown_with_its_kernel()
    {
        var text = TextReport.Render(ResultSamples.Duet);

        Assert.Contains("PASS/t", text, StringComparison.Ordinal);
        Assert.Contains("REGRESSED/t", text, StringComparison.Ordinal);
        Assert.Contains(TextReport.Lines(ResultSamples.Duet), line =>
            line.Tone == Tone.Bad && line.Text.Contains("REGRESSED/t", StringComparison.Ordinal));
    }

    [Fact]
    public static void What_all_cases_share_is_said_once()
    {
        var gqa = ResultSamples.Duet with
        {
            Rows = [],
            Cases = [ResultSamples.Case(16, 4096, "fp8_qkv"), ResultSamples.Case(16, 4096, "fp8_qkv", 64, 16)],
        };

        var text = TextReport.Render(gqa);

        Assert.Contains("batch 16, prompts up to 4096 tokens, fp8_qkv, head size 128, HND", text, StringComparison.Ordinal);
        Assert.Contains("\nh64x16 ", text, StringComparison.Ordinal);
    }

    [Fact]
    public static void Nothing_measured_can_be_shown()
    {
        var empty = ResultSamples.Duet with { Rows = [], Cases = [], Diagnostics = [] };

        Assert.All(ReportCatalog.All, kind => Assert.NotEmpty(kind.Render(empty)));
    }

    [Fact]
    public static void An_unknown_kind_is_refused_with_the_nearest()
    {
        var failure = Assert.Throws<PfbException>(() => ReportCatalog.Find("jsno"));

        Assert.Equal(Codes.BadCommandLine, failure.Diagnostics[0].Code);
        Assert.Contains("Did you mean `json`?", failure.Diagnostics[0].Text, StringComparison.Ordinal);
    }
}
