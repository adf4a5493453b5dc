using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Report.Html;
using PrefillBench.Tests.Baselines;

namespace PrefillBench.Tests.Report;

public static class HeadlineTests
{
    [Theory]
    [InlineData(true, Verdict.Pass, "PASS")]
    [InlineData(true, Verdict.Inconclusive, "INCONCLUSIVE")]
    [InlineData(false, Verdict.Pass, "NOT COMPLETE")]
    [InlineData(false, Verdict.Inconclusive, "NOT COMPLETE")]
    [InlineData(false, Verdict.Regressed, "REGRESSED")]
    [InlineData(false, Verdict.Crashed, "CRASHED")]
    public static void A_run_that_was_ended_is_called_so_unless_what_it_found_stands(bool complete, Verdict verdict, string called)
    {
        var document = ResultSamples.Duet with { Run = ResultSamples.Duet.Run with { Complete = complete }, Verdict = verdict };

        Assert.Contains($"\nverdict: {called} (exit 2)\n", TextReport.Render(document), StringComparison.Ordinal);
        Assert.StartsWith($"# prefill-bench: {called}\n", MarkdownReport.Render(document), StringComparison.Ordinal);
        Assert.Contains($"<h1><b>{called}</b></h1>", HtmlReport.Render(document), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Verdict.Improved, ExitCode.NotJudged, "IMPROVED (exit 4 by on_improved: fail)")]
    [InlineData(Verdict.Drift, ExitCode.Regressed, "DRIFT (exit 2 by on_drift: fail)")]
    [InlineData(Verdict.Inconclusive, ExitCode.Passed, "INCONCLUSIVE (exit 0 by on_inconclusive: warn)")]
    [InlineData(Verdict.Inconclusive, ExitCode.NotJudged, "INCONCLUSIVE (exit 4)")]
    [InlineData(Verdict.Pass, ExitCode.Passed, "PASS (exit 0)")]
    public static void A_policy_that_turns_the_exit_code_is_named_beside_it(Verdict verdict, ExitCode exit, string said)
    {
        var policy = ResultSamples.Duet.Policy with { OnImproved = "fail", OnDrift = "fail", OnInconclusive = "warn" };
        var document = ResultSamples.Duet with { Policy = policy, Verdict = verdict, ExitCode = exit };

        Assert.Contains($"\nverdict: {said}\n", TextReport.Render(document), StringComparison.Ordinal);
    }

    [Fact]
    public static void Versions_of_packages_that_differ_are_said_before_the_rows()
    {
        var document = ResultSamples.Duet with
        {
            Environment = BaselineSamples.Facts(
                ("torch of trtllm", "2.10.0 -> 2.11.0"), ("triton of trtllm", "3.6.0"), ("os", "6.1 -> 6.2")),
        };

        Assert.Contains("\nversions: torch of trtllm 2.10.0 -> 2.11.0\n", TextReport.Render(document), StringComparison.Ordinal);
        Assert.Contains(
            "\nVersions that differ: torch of trtllm 2.10.0 -&gt; 2.11.0.\n", MarkdownReport.Render(document), StringComparison.Ordinal);
    }
}
