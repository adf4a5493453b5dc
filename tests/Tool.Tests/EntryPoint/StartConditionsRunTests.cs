using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Results;
using static PrefillBench.Tests.EntryPoint.FakeMachine;

namespace PrefillBench.Tests.EntryPoint;

public static class StartConditionsRunTests
{
    [Theory]
    [InlineData("LockStep")]
    [InlineData("Sequential")]
    public static async Task A_pair_whose_members_started_at_other_clocks_is_replaced_and_the_report_says_by_what(string pairing)
    {
        using var bench = new GateBench(Specs.Of());
        // Slot 0 and 1 of each pair; the second pair's second member starts on a slow card.
        var more = $$"""
            "pairing": "{{pairing}}", "startClockMegahertz": [1980, 1980, 1980, 1500, {{string.Join(", ", Enumerable.Repeat(1980, 60))}}]
            """;
        var before = bench.Script("before", Refactored with { More = more });

        var outcome = await bench.RunAsync("out", Quiet with { More = more }, "--against", before);

        Assert.Equal((ExitCode.Passed, Verdict.Pass), (outcome.Exit, outcome.Results!.Verdict));
        Assert.Equal(
            [new ReplacedSection(null, "the two processes of the pair started at 1980 and 1500 MHz, more than 3% apart", 1)],
            outcome.Results.Replaced);
        Assert.Equal(5, outcome.Results.Rows.Min(row => row.Pairs));
        Assert.Contains("1 by the two processes of the pair started", File.ReadAllText(Path.Combine(bench.Folder, "out", "report.md")),
            StringComparison.Ordinal);
    }
}
