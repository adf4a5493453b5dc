using PrefillBench.Report;
using PrefillBench.Results;

namespace PrefillBench.Tests.Report;

/// <summary>That a GPU's clocks were not locked is said once, with their range, and so is that other GPUs worked.</summary>
public static class ClocksTests
{
    [Theory]
    [InlineData(1965, 1980, false)]
    [InlineData(1350, 1980, true)]
    [InlineData(null, null, false)]
    public static void Clocks_that_varied_are_said_once_in_every_form(int? lowest, int? highest, bool said)
    {
        var duet = ResultSamples.Duet;
        var document = duet with
        {
            Rows = [.. duet.Rows.Select(row => row with { Conditions = Conditions(lowest, highest) })],
        };

        string[] reports = [TextReport.Render(document).Replace("\n  ", " ", StringComparison.Ordinal), MarkdownReport.Render(document)];

        Assert.All(reports, report => Assert.Equal(said ? 1 : 0, report.Split("clocks varied under load").Length - 1));
        Assert.All(reports, report => Assert.Equal(said, report.Contains("from 1350 to 1980 MHz", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(0, false)]
    [InlineData(null, false)]
    public static void Other_gpus_that_worked_are_said_once_in_every_form(int? busy, bool said)
    {
        var duet = ResultSamples.Duet;
        var beside = ConditionsSection.Of(new() { BusyNeighbours = busy });
        var document = duet with { Rows = [.. duet.Rows.Select((row, index) => row with { Conditions = index == 0 ? beside : null })] };

        string[] reports = [TextReport.Render(document).Replace("\n  ", " ", StringComparison.Ordinal), MarkdownReport.Render(document)];

        var sentence = $"Other GPUs of this machine worked beside 1 of {duet.Rows.Length} rows";
        Assert.All(reports, report => Assert.Equal(said ? 1 : 0, report.Split(sentence).Length - 1));
    }

    [Theory]
    [InlineData("7", "7", true)]
    [InlineData("7", "8", false)]
    [InlineData(null, null, false)]
    public static void Kernels_of_the_same_code_are_named_once_in_every_form(string? first, string? second, bool said)
    {
        var document = ResultSamples.Duet with
        {
            Kernels =
            [
                new("fast", "case", Identity: first), new("candidate", "case", Identity: second), new("other", "case", Identity: "9"),
            ],
        };

        string[] reports = [TextReport.Render(document).Replace("\n  ", " ", StringComparison.Ordinal), MarkdownReport.Render(document)];

        Assert.All(reports, report => Assert.Equal(said, report.Contains("several names: fast, candidate.", StringComparison.Ordinal)));
    }

    [Fact]
    public static void The_same_code_with_another_option_is_another_kernel()
    {
        var kernel = new KernelSection("fast", "case", Identity: "7");
        var other = kernel with { Name = "wide", Options = kernel.Options.Add("block_n", "16") };

        Assert.Null(CertaintyFacts.SameCode(ResultSamples.Duet with { Kernels = [kernel, other] }));
    }

    private static ConditionsSection? Conditions(int? lowest, int? highest) => lowest is null ? null : ConditionsSection.Of(new()
    {
        LowestSmClockMegahertz = lowest, MedianSmClockMegahertz = lowest, HighestSmClockMegahertz = highest,
    });
}
