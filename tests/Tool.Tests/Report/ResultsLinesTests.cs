using System.Text;
using PrefillBench.Diagnostics;
using PrefillBench.Report;
using PrefillBench.Results;

namespace PrefillBench.Tests.Report;

public static class ResultsLinesTests
{
    [Fact]
    public static void Lines_are_as_approved() => Snapshots.Match(ResultsLines.Write(ResultSamples.Duet), "results_lines");

    [Fact]
    public static void What_is_written_is_read()
    {
        var (written, read) = (ResultsLines.Summarize(ResultSamples.Duet), Read(ResultsLines.Write(ResultSamples.Duet)));

        Assert.Equal(written.Counts, read.Counts.AsEnumerable());
        Assert.Equal(written.Diagnostics, read.Diagnostics.AsEnumerable());
        Assert.Equal(written, read with { Counts = written.Counts, Diagnostics = written.Diagnostics });
    }

    [Fact]
    public static void Every_truncation_is_an_unreadable_file()
    {
        var bytes = Encoding.UTF8.GetBytes(ResultsLines.Write(ResultSamples.Duet));

        for (var length = 0; length < bytes.Length; length++)
        {
            var failure = Assert.Throws<PfbException>(() => ResultsLines.Read(bytes.AsSpan(0, length), "results.lines"));
            Assert.Equal(Codes.UnreadableFile, Assert.Single(failure.Diagnostics).Code);
        }
    }

    [Theory]
    [InlineData("schema=1", "schema=2", "PFB5016")]
    [InlineData("schema=1", "schema=x", "PFB5015")]
    [InlineData("exitCode=2", "exitCode=9", "PFB5015")]
    [InlineData("verdict=REGRESSED", "verdict=GOOD", "PFB5015")]
    [InlineData("complete=true", "complete=yes", "PFB5015")]
    [InlineData("suite=ci", "suite=ci\nsuite=ci", "PFB5015")]
    [InlineData("suite=ci\n", "", "PFB5015")]
    public static void A_damaged_line_is_refused(string original, string damaged, string code)
    {
        var text = ResultsLines.Write(ResultSamples.Duet).Replace(original, damaged, StringComparison.Ordinal);

        Assert.Equal(code, Assert.Throws<PfbException>(() => Read(text)).Diagnostics[0].Code.Id);
    }

    [Fact]
    public static void A_diagnostic_keeps_its_canonical_line()
    {
        var diagnostic = new Diagnostic(Codes.Regressed, "slower\nthan", new("a.yaml", 3, 5)) { Severity = Severity.Note };

        Assert.Equal(diagnostic.ToString(), diagnostic.ToSection().ToLine());
        Assert.Equal("a.yaml(3,5): message PFB1001: slower than", diagnostic.ToString());
    }

    private static ResultsSummary Read(string text) => ResultsLines.Read(Encoding.UTF8.GetBytes(text), "results.lines");
}
