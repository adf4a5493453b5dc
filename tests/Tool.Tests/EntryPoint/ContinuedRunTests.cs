using PrefillBench.Gate;
using PrefillBench.Measurement.Journals;
using PrefillBench.Report;
using PrefillBench.Results;
using static PrefillBench.Tests.EntryPoint.FakeMachine;

namespace PrefillBench.Tests.EntryPoint;

/// <summary>A journal as a killed run leaves it, continued: nothing is measured twice, and the end is that of a run left alone.</summary>
public static class ContinuedRunTests
{
    private static readonly FakeMachine Slower = new(Rule("*/trtllm", 1.1));

    [Fact]
    public static async Task A_run_of_pairs_is_continued_from_any_pair_to_the_same_end()
    {
        using var bench = new GateBench();
        var before = bench.Script("before", Refactored);
        var whole = await bench.RunAsync("whole", Slower, "--against", before);
        var lines = File.ReadAllLines(Path.Combine(bench.Folder, "whole", Journal.FileName));
        var units = lines.Index().Where(line => Is("complete", line.Item)).Select(line => line.Index + 1);
        Assert.Equal(Verdict.Regressed, whole.Results!.Verdict);

        foreach (var kept in units.Prepend(1))
        {
            var outcome = await ContinueAsync(bench, before, lines[..kept]);

            Assert.True(whole.Exit == outcome.Exit, $"continued after {kept} lines: {outcome.Printed}");
            Assert.Equal(whole.Results.Rows.Select(Figures), outcome.Results!.Rows.Select(Figures));
            Assert.Equal(lines, File.ReadAllLines(Path.Combine(bench.Folder, "continued", Journal.FileName)));
        }
    }

    [Fact]
    public static async Task A_pair_that_was_not_completed_is_measured_again()
    {
        using var bench = new GateBench();
        var before = bench.Script("before", Refactored);
        var whole = await bench.RunAsync("whole", Slower, "--against", before);
        var lines = File.ReadAllLines(Path.Combine(bench.Folder, "whole", Journal.FileName));
        var second = lines.Index().Where(line => Is("begin", line.Item)).ElementAt(1).Index;

        // Its first row was written, its end was not.
        var outcome = await ContinueAsync(bench, before, lines[..(second + 2)]);

        Assert.True(whole.Exit == outcome.Exit, outcome.Printed);
        Assert.Equal(whole.Results!.Rows.Select(row => row.Verdict), outcome.Results!.Rows.Select(row => row.Verdict));
        var pairs = Journal.Read(Path.Combine(bench.Folder, "continued", Journal.FileName)).Pairs;
        Assert.Equal(Enumerable.Range(0, pairs.Length), pairs.Select(pair => pair.Index));
    }

    private static bool Is(string entry, string line) => line.Contains($"\"entry\":\"{entry}\"", StringComparison.Ordinal);

    private static async Task<Outcome> ContinueAsync(GateBench bench, string before, string[] journal)
    {
        var folder = Directory.CreateDirectory(Path.Combine(bench.Folder, "continued")).FullName;
        File.WriteAllText(Path.Combine(folder, Journal.FileName), string.Concat(journal.Select(line => line + "\n")));
        return await bench.RunAsync("continued", Slower, "--against", before, "--resume");
    }

    private static (string Id, Verdict Verdict, double? Ratio, int Pairs, double? P, double? E) Figures(RowSection row) =>
        (row.Id, row.Verdict, row.Ratio, row.Pairs, row.P, row.E);
}
