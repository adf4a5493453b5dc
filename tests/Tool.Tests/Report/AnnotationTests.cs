using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Results;

namespace PrefillBench.Tests.Report;

/// <summary>Diagnostics as commands to CI agents.</summary>
public static class AnnotationTests
{
    private static readonly DiagnosticSection Regressed = new(
        "PFB1001", "error", "10.5% slower, at 3:07", "/ci/repo/perf/a,b.yaml", 31, 5);
    private static readonly DiagnosticSection Warned = new("PFB2010", "warning", "driver changed", "", 0, 0);
    private static readonly DiagnosticSection Noted = new("PFB4010", "note", "skipped", "/elsewhere/x.yaml", 7, 0);

    [Fact]
    public static void GitHub_commands_name_the_place_below_the_checkout()
    {
        var lines = Annotations.GitHub([Noted, Warned, Regressed], "/ci/repo/");

        Assert.Equal(
        [
            "::error file=perf/a%2Cb.yaml,line=31,col=5,title=PFB1001::10.5%25 slower, at 3:07",
            "::warning title=PFB2010::driver changed",
            "::notice file=/elsewhere/x.yaml,line=7,title=PFB4010::skipped",
        ], lines);
    }

    [Fact]
    public static void Azure_commands_name_the_place_below_the_checkout()
    {
        var lines = Annotations.Azure([Noted, Warned, Regressed with { File = "/ci/repo/a;b].yaml" }], "/ci/repo");

        Assert.Equal(
        [
            "##vso[task.logissue type=error;sourcepath=a%3Bb%5D.yaml;linenumber=31;columnnumber=5;code=PFB1001;]10.5"
                + "%AZP25 slower, at 3:07",
            "##vso[task.logissue type=warning;code=PFB2010;]driver changed",
            "/elsewhere/x.yaml(7): message PFB4010: skipped",
        ], lines);
    }

    [Fact]
    public static void Ten_of_a_level_are_shown_and_the_last_counts_the_rest()
    {
        var many = Enumerable.Range(0, 25).Select(i => Regressed with { Text = $"row {i}" }).Append(Warned);

        var lines = Annotations.GitHub(many, null);

        Assert.Equal(11, lines.Length);
        Assert.EndsWith("::row 8", lines[8], StringComparison.Ordinal);
        Assert.EndsWith("::and 16 more in the report, the worst of them: row 9", lines[9], StringComparison.Ordinal);
        Assert.StartsWith("::warning", lines[10], StringComparison.Ordinal);
    }

    [Fact]
    public static void What_comes_from_outside_gives_no_second_command()
    {
        var hostile = new DiagnosticSection("PFB1001", "error", $"{ResultSamples.Hostile}\n::set-output name=x::y",
            $"{ResultSamples.Hostile}\r\n", 3, 5);

        var github = Assert.Single(Annotations.GitHub([hostile], null));
        var azure = Assert.Single(Annotations.Azure([hostile], null));

        Assert.All(new[] { github, azure }, line => Assert.DoesNotContain(line, c => char.IsControl(c)));
        Assert.Matches("^::error file=[^:,]*,line=3,col=5,title=PFB1001::", github);
        Assert.Single(azure.Split("##vso["), part => part.StartsWith("task.", StringComparison.Ordinal));
    }

    [Fact]
    public static void A_summary_page_takes_more_of_the_report_than_a_comment_does()
    {
        var duet = ResultSamples.Duet;
        var long_ = duet with
        {
            Skipped =
                [.. Enumerable.Range(0, 2_000).Select(i => new SkippedSection($"case-{i}", "does not fit into the memory of this device"))],
        };

        Assert.Equal(MarkdownReport.Render(duet) + "\n", JobSummary.Of(duet, 0));
        Assert.Contains("case-1999", JobSummary.Of(long_, 0), StringComparison.Ordinal);
        Assert.DoesNotContain("case-1999", MarkdownReport.Render(long_), StringComparison.Ordinal);
    }

    [Fact]
    public static void Runs_of_one_step_share_what_the_step_s_summary_may_have()
    {
        var slower = ResultSamples.Duet.Rows.First(row => row.Verdict == Verdict.Regressed);
        var huge = ResultSamples.Duet with { Rows = [.. Enumerable.Range(0, 20_000)
            .Select(i => slower with { Id = $"b{i}-s1024-bf16-h64x8-d128-HND-p16/trtllm", Ratio = 1 + (i / 20_000.0) })] };

        var (present, runs) = (0L, 0);
        while (JobSummary.Of(huge, present) is { } summary)
        {
            Assert.StartsWith("# prefill-bench: REGRESSED\n", summary, StringComparison.Ordinal);
            Assert.Contains("`b19999-s1024", summary, StringComparison.Ordinal);
            present += System.Text.Encoding.UTF8.GetByteCount(summary);
            runs++;
        }

        Assert.InRange(present, JobSummary.MostBytesOfAStep * 9 / 10, JobSummary.MostBytesOfAStep);
        Assert.InRange(runs, 5, 10);
    }
}
