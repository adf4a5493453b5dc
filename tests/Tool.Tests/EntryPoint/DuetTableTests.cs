using System.Globalization;
using System.Text.RegularExpressions;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using static PrefillBench.Tests.EntryPoint.FakeMachine;

namespace PrefillBench.Tests.EntryPoint;

/// <summary>The same table for runs in pairs against another side, here another script.</summary>
public static class DuetTableTests
{
    private const string Short = Specs.Short;
    private const string Long = Specs.Long;

    [Fact]
    public static async Task A_slower_kernel_is_found_in_pairs()
    {
        var outcome = await DuetAsync(Specs.Of(), new(Rule("*/trtllm", 1.1)));

        Expect(ExitCode.Regressed, Verdict.Regressed, outcome, Codes.Regressed);
        Assert.Equal(Verdict.Pass, outcome.VerdictOf($"{Short}/baseline"));
        Assert.Equal(13, outcome.Results!.Rows.Single(row => row.Verdict == Verdict.Regressed).Pairs);
    }

    [Fact]
    public static async Task Other_code_of_the_same_speed_passes()
    {
        var outcome = await DuetAsync(Specs.Of(), Quiet);

        Expect(ExitCode.Passed, Verdict.Pass, outcome);
        Assert.All(outcome.Results!.Rows, row => Assert.Equal(Verdict.Pass, row.Verdict));
    }

    [Fact]
    public static async Task The_same_code_is_identical_and_takes_one_process()
    {
        var outcome = await DuetAsync(Specs.Of(), Quiet, Quiet with { Seed = 2 });

        Expect(ExitCode.Passed, Verdict.Identical, outcome);
        Assert.All(outcome.Results!.Rows, row => Assert.Equal((0, 1), (row.Pairs, row.MedianMs.Length)));
    }

    [Fact]
    public static async Task Drift_and_a_faster_kernel_do_not_fail_until_policy_says_so()
    {
        using var bench = new GateBench(Specs.Of("16, 32", "must_catch: 5%"));
        var before = bench.Script("before", Refactored);
        var now = new FakeMachine(Rule("*s16*/trtllm", 1.02), Rule("*s32*/trtllm", 0.8));

        var outcome = await bench.RunAsync("out", now, "--against", before);

        Expect(ExitCode.Passed, Verdict.Drift, outcome, Codes.Drift, Codes.Improved);
        Assert.Equal(
            (Verdict.Drift, Verdict.Improved, Verdict.Pass),
            (outcome.VerdictOf($"{Short}/trtllm"), outcome.VerdictOf($"{Long}/trtllm"), outcome.VerdictOf($"{Short}/baseline")));

        // The same evidence under a stricter policy: nothing is measured again.
        var improved = await bench.RunAsync("out", now, "--against", before, "--resume", "--on-improved", "fail");
        var strict = await bench.RunAsync("out", now, "--against", before, "--resume", "--on-drift", "fail");

        Expect(ExitCode.NotJudged, Verdict.Drift, improved, Codes.Improved);
        Expect(ExitCode.Regressed, Verdict.Drift, strict, Codes.Drift);
        Assert.Equal(outcome.Results!.Rows.Select(row => row.Pairs), strict.Results!.Rows.Select(row => row.Pairs));
    }

    [Fact]
    public static async Task Too_much_noise_for_any_limit_is_ungated()
    {
        var outcome = await DuetAsync(Specs.Of(), Quiet with { UncalibratedNoise = 0.9 });

        Expect(ExitCode.Passed, Verdict.Ungated, outcome, Codes.Ungated);
    }

    [Fact]
    public static async Task Contradictory_pairs_are_inconclusive()
    {
        using var bench = new GateBench(Specs.Of());
        var (now, before) = (new FakeMachine(Rule("*", 1, "\"perProcess\": [1.04, 0.985]")), bench.Script("before", Quiet));

        var failed = await bench.RunAsync("out", now, "--against", before, "--pairs", "17");
        var warned = await bench.RunAsync("out", now, "--against", before, "--pairs", "17", "--resume", "--on-inconclusive", "warn");

        Expect(ExitCode.NotJudged, Verdict.Inconclusive, failed, Codes.Inconclusive);
        Expect(ExitCode.Passed, Verdict.Inconclusive, warned, Codes.Inconclusive);
    }

    [Theory]
    [InlineData("Wrong")]
    [InlineData("NaN")]
    [InlineData("Gap")]
    [InlineData("Flaky")]
    public static async Task Wrong_output_of_the_current_side_beats_its_speed(string output)
    {
        var outcome = await DuetAsync(Specs.Of(), new(Rule("*/trtllm", 0.5, $"\"output\": \"{output}\"")));

        Expect(ExitCode.WrongOutput, Verdict.WrongOutput, outcome, Codes.WrongOutput);
        Assert.Equal((Verdict.WrongOutput, Verdict.Pass), (outcome.VerdictOf($"{Short}/trtllm"), outcome.VerdictOf($"{Short}/baseline")));
    }

    [Fact]
    public static async Task A_crash_of_one_row_leaves_the_others_judged()
    {
        var outcome = await DuetAsync(Specs.Of(), new FakeMachine(Rule("*/trtllm", 1, "\"fault\": \"Crash\"")));

        Expect(ExitCode.Failed, Verdict.Crashed, outcome, Codes.WorkerCrashed);
        Assert.Equal((Verdict.Crashed, Verdict.Pass), (outcome.VerdictOf($"{Short}/trtllm"), outcome.VerdictOf($"{Short}/baseline")));
    }

    [Fact]
    public static async Task Pairs_are_judged_beside_a_baseline_whose_times_say_nothing_of_today()
    {
        using var bench = new GateBench(Specs.Of());
        await bench.RunAsync(Quiet);
        await bench.ApproveAsync();
        var another = new FakeMachine(Rule("*", 1.5)) with { Card = "two" };

        var outcome = await bench.RunAsync(another, "--against", bench.Script("before", new(Rule("*", 1.5, "\"perProcess\": [1, 1]"))));

        Expect(ExitCode.Passed, Verdict.Pass, outcome, Codes.ForeignBaseline);
        Assert.Contains("PFB3002: approved times and noise are not used (card: one -> two)", outcome.Unwrapped, StringComparison.Ordinal);
        Assert.DoesNotContain(Codes.EnvironmentChanged.Id, outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_slower_machine_is_told_apart_from_a_slower_kernel()
    {
        using var bench = await SlowerMachineAsync();

        var outcome = await bench.RunAsync(Refactored);

        Expect(ExitCode.Passed, Verdict.Pass, outcome, Codes.EnvironmentChanged);
        var told = Assert.Single(outcome.Results!.Diagnostics, diagnostic => diagnostic.Code == Codes.EnvironmentChanged.Id).Text;
        Assert.StartsWith($"{outcome.Results.Rows.Length} rows (all slower), the largest change: ", told, StringComparison.Ordinal);
        Assert.EndsWith("% slower than when approved", told, StringComparison.Ordinal);
    }

    /// <summary>The other side is not the approved code, so its times say nothing of the approved ones.</summary>
    [Fact]
    public static async Task Under_against_no_time_is_compared_with_an_approved_one()
    {
        using var bench = await SlowerMachineAsync();

        var outcome = await bench.RunAsync(Refactored, "--against", bench.Script("before", Quiet), "--on-environment-change", "fail");

        Expect(ExitCode.Passed, Verdict.Pass, outcome);
        Assert.DoesNotContain(Codes.EnvironmentChanged.Id, outcome.Out, StringComparison.Ordinal);
    }

    /// <summary>On which everything takes half as long again as when it was approved.</summary>
    private static async Task<GateBench> SlowerMachineAsync()
    {
        var bench = new GateBench(Specs.Of());
        await bench.RunAsync(Quiet, "--on-missing-baseline", "record");
        await bench.ApproveAsync();
        var approved = File.ReadAllText(bench.VerifiedFile);
        File.WriteAllText(bench.VerifiedFile, Regex.Replace(
            approved, "\"medianMs\": ([0-9.]+)",
            median => $"\"medianMs\": {double.Parse(median.Groups[1].Value, CultureInfo.InvariantCulture) / 1.5:R}"));
        return bench;
    }

    private static async Task<Outcome> DuetAsync(string spec, FakeMachine now, FakeMachine? before = null, params string[] more)
    {
        using var bench = new GateBench(spec);
        return await bench.RunAsync(now, ["--against", bench.Script("before", before ?? Refactored), .. more]);
    }

    private static void Expect(ExitCode exit, Verdict verdict, Outcome outcome, params DiagnosticCode[] codes)
    {
        Assert.True((exit, verdict) == (outcome.Exit, outcome.Results?.Verdict), outcome.Printed);
        Assert.All(codes, code => Assert.Contains($" {code.Id}: ", outcome.Out, StringComparison.Ordinal));
    }
}
