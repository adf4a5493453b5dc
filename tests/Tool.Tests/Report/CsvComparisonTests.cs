using System.Text;
using CsCheck;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Report;

namespace PrefillBench.Tests.Report;

public static class CsvComparisonTests
{
    private static readonly CsvTimings Before = Read(ResultSamples.Duet, "before.csv");

    [Theory]
    [InlineData(0.1, 0.07)]
    [InlineData(0.3, 0.03346)]
    [InlineData(0.9, 0.016)]
    [InlineData(2, 0.0062)]
    [InlineData(7, 0.005)]
    [InlineData(100, 0.005)]
    public static void The_allowance_follows_the_measured_noise(double ms, double expected)
    {
        Assert.Equal(expected, CsvComparison.Allowance(ms, knownHardware: true), 4);
        Assert.Equal(2 * CsvComparison.Allowance(ms, knownHardware: true), CsvComparison.Allowance(ms, knownHardware: false), 12);
    }

    [Fact]
    public static void A_longer_kernel_is_never_allowed_more() => Gen.Select(Gen.Double[1e-4, 1e4], Gen.Double[1, 100]).Sample((ms, factor) =>
        CsvComparison.Allowance(ms * factor, true) <= CsvComparison.Allowance(ms, true) && CsvComparison.Allowance(ms, true) >= CsvComparison.Floor);

    [Fact]
    public static void Beyond_the_allowance_is_regressed_and_nothing_passes() => Gen.Double[0.5, 2].Sample(factor =>
    {
        var result = CsvComparison.Compare(Before, Slower(factor), knownHardware: true);

        return result.Rows.All(row => row.Verdict == (factor > 1 + row.Allowance ? Verdict.Regressed : Verdict.Inconclusive))
            && result.ExitCode == (result.Rows.Any(row => row.Verdict == Verdict.Regressed) ? ExitCode.Regressed : ExitCode.NotJudged);
    });

    [Fact]
    public static void The_last_runs_are_compared_and_the_text_is_as_approved()
    {
        var after = Slower(1.02);
        after = after with { Runs = [Before.Runs[0], [after.Runs[0][0] with { Key = after.Runs[0][0].Key with { BatchSize = 1 } }, .. after.Runs[0][1..]]] };

        var result = CsvComparison.Compare(Before, after, knownHardware: false);

        Assert.Equal((1, 2), (result.RunsBefore, result.RunsAfter));
        Assert.Single(result.Missing);
        Assert.Single(result.Added);
        Snapshots.Match(CsvComparisonText.Render(result), "csv_comparison");
    }

    [Fact]
    public static void Lines_missing_on_the_second_side_are_no_pass()
    {
        var result = CsvComparison.Compare(Before, Before with { Runs = [[Before.Runs[0][0]]] }, knownHardware: true);

        Assert.Equal((3, Verdict.Missing, ExitCode.NotJudged), (result.Missing.Length, result.Verdict, result.ExitCode));
    }

    private static CsvTimings Slower(double factor) => Before with
    {
        File = "after.csv",
        Runs = [[.. Before.Runs[0].Select(t => t with { BaselineMs = t.BaselineMs * factor, TrtllmMs = t.TrtllmMs * factor })]],
    };

    private static CsvTimings Read(ResultsDocument document, string file) => PublishedCsvReader.Read(Encoding.UTF8.GetBytes(PublishedCsv.Write(document)), file);
}
