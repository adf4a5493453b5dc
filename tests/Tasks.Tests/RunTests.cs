using Microsoft.Build.Framework;

namespace PrefillBench.Tests.Tasks;

/// <summary>What a build is told about a run, by how the tool behaved.</summary>
public static class RunTests
{
    [Fact]
    public static void A_pass_with_its_results_is_a_success()
    {
        using var tool = new FakeTool("echo report; results 0 PASS; exit 0");

        var succeeded = tool.Task.Execute();

        Assert.True(succeeded, tool.Engine.All);
        Assert.Equal(("PASS", true, 0), (tool.Task.Verdict, tool.Task.Passed, tool.Task.ExitCode));
        Assert.Equal(Path.Combine(tool.Output, "results.json"), tool.Task.ResultFile);
        Assert.Equal(["json", "lines"], tool.Task.ReportFiles.Select(report => report.GetMetadata("Format")));
        Assert.Contains(tool.Engine.Messages, m => m is { Message: "report", Importance: MessageImportance.High });
        Assert.Empty(tool.Engine.Warnings);
    }

    [Fact]
    public static void Approved_rows_that_were_left_out_are_said_beside_the_verdict()
    {
        using var tool = new FakeTool("results 0 PASS; sed -i '/^diagnostics=/i notLookedAt=7' \"$output/results.lines\"; exit 0");

        Assert.True(tool.Task.Execute(), tool.Engine.All);

        Assert.Contains(
            tool.Engine.Messages,
            m => m.Message!.StartsWith(
                "prefill-bench: PASS: 2 rows of suite one on fake-1, but 7 approved rows were not looked at; ", StringComparison.Ordinal));
    }

    [Fact]
    public static void A_link_in_place_of_the_results_stays_a_link()
    {
        using var tool = new FakeTool("results 0 PASS; exit 0");
        Directory.CreateDirectory(tool.Output);
        File.WriteAllText(Path.Combine(tool.Output, "latest.lines"), "old");
        File.CreateSymbolicLink(Path.Combine(tool.Output, "results.lines"), "latest.lines");

        Assert.True(tool.Task.Execute(), tool.Engine.All);

        Assert.StartsWith("schema=1", File.ReadAllText(Path.Combine(tool.Output, "latest.lines")), StringComparison.Ordinal);
    }

    [Fact]
    public static void A_verdict_is_a_coded_error_at_the_line_of_the_spec()
    {
        using var tool = new FakeTool("""
            results 2 REGRESSED '/a b/spec.yaml(31,5): error PFB1001: b1/trtllm: +10.5 %' 'prefill-bench: warning PFB2010: slower machine' 'prefill-bench: message PFB4010: skipped {0}'
            exit 2
            """);

        var succeeded = tool.Task.Execute();

        Assert.False(succeeded);
        var error = Assert.Single(tool.Engine.Errors);
        Assert.Equal(
            ("PFB1001", "/a b/spec.yaml", 31, 5, "b1/trtllm: +10.5 %"),
            (error.Code, error.File, error.LineNumber, error.ColumnNumber, error.Message));
        Assert.Equal("PFB2010", Assert.Single(tool.Engine.Warnings).Code);
        Assert.Contains(tool.Engine.Messages, m => m is { Code: "PFB4010", Message: "skipped {0}" });
        Assert.Equal((2, "REGRESSED", false), (tool.Task.ExitCode, tool.Task.Verdict, tool.Task.Passed));
    }

    [Theory]
    // Nothing of this run to believe.
    [InlineData("exit 0", "PFB9002", "was not written")]
    [InlineData("exit 2", "PFB9002", "was not written")]
    [InlineData("id=another; results 0 PASS; exit 0", "PFB9002", "belongs to another run (another)")]
    [InlineData("results 0 PASS; truncate -s -1 \"$output/results.lines\"; exit 0", "PFB9002", "its last line is cut off")]
    [InlineData("results 0 PASS; sed -i s/schema=1/schema=2/ \"$output/results.lines\"; exit 0", "PFB9002", "schema 2")]
    [InlineData(
        "results 2 REGRESSED 'a.yaml(1,1): error PFB1001: x'; sed -i '$d' \"$output/results.lines\"; exit 2", "PFB9002",
        "announces 1 diagnostics and has 0")]
    // Results that contradict the end of the process, or themselves.
    [InlineData(
        "results 2 REGRESSED 'a.yaml(1,1): error PFB1001: slower'; exit 0", "PFB1001 PFB9002",
        "the results say exit code 2, but the tool returned 0")]
    [InlineData("complete=false; results 0 PASS; exit 0", "PFB9002", "not complete")]
    [InlineData("results 4 INCONCLUSIVE 'prefill-bench: warning PFB2001: x'; exit 4", "PFB9002", "no error says why")]
    // Ends without results that explain themselves.
    [InlineData("echo 'spec.yaml(3,1): error PFB5002: no such key' >&2; exit 5", "PFB5002", "no such key")]
    [InlineData("echo 'prefill-bench: error PFB2005: held by process 7' >&2; exit 4", "PFB2005", "held by process 7")]
    [InlineData(
        "complete=false; results 4 INCONCLUSIVE 'prefill-bench: error PFB2004: --timeout was reached'; exit 4", "PFB2004",
        "--timeout was reached")]
    // Ends that only the task can explain.
    [InlineData("kill -9 $$", "PFB9001", "signal 9")]
    [InlineData("echo bad memory >&2; exit 134", "PFB9001", "its last output: bad memory")]
    [InlineData("echo odd >&2; exit 77", "PFB9001", "exit code 77 and did not say why; its last output: odd")]
    [InlineData("echo 'You must install or update .NET' >&2; exit 150", "PFB9005", "You must install or update .NET")]
    public static void Every_end_but_a_proved_pass_is_a_coded_error(string behaviour, string codes, string text)
    {
        using var tool = new FakeTool(behaviour);

        var succeeded = tool.Task.Execute();

        Assert.False(succeeded, tool.Engine.All);
        Assert.Equal(codes, tool.Engine.Codes);
        Assert.Contains(text, tool.Engine.Errors.Last().Message!, StringComparison.Ordinal);
        Assert.False(tool.Task.Passed);
    }

    [Theory]
    [InlineData("relative error : 3 %")]
    [InlineData("kernel.cu(3): error: expected a ;")]
    [InlineData("x.cs(1,2): warning CS0168: never used")]
    public static void What_looks_like_an_error_of_others_stays_text(string line)
    {
        using var tool = new FakeTool($"echo '{line}'; echo '{line}' >&2; results 0 PASS; exit 0");

        var succeeded = tool.Task.Execute();

        Assert.True(succeeded, tool.Engine.All);
        Assert.Empty(tool.Engine.Warnings);
        Assert.Equal(2, tool.Engine.Messages.Count(message => message.Message == line));
    }

    [Fact]
    public static void A_report_on_a_kernel_whose_name_reads_like_an_error_stays_text()
    {
        const string line = "b1/x(1,1): error PFB1001: mine: 20.05 ms";
        using var tool = new FakeTool($"echo '{line}'; results 0 PASS; exit 0");

        Assert.True(tool.Task.Execute(), tool.Engine.All);

        Assert.Contains(tool.Engine.Messages, message => message.Message == line);
    }

    [Fact]
    public static void Results_of_an_earlier_run_are_gone_before_the_tool_starts()
    {
        using var tool = new FakeTool("ls \"$output\"; exit 0");
        Directory.CreateDirectory(tool.Output);
        File.WriteAllText(Path.Combine(tool.Output, "results.json"), "old");
        File.WriteAllText(Path.Combine(tool.Output, "results.lines"), "old");
        string[] tables = ["flashinfer_trtllm_benchmark_20261129_031845.csv", "flashinfer_trtllm_benchmark_20261129_031845.csv.meta.json"];
        string[] all = [.. tables, "kept.csv"];
        Array.ForEach(all, name => File.WriteAllText(Path.Combine(tool.Output, name), "old"));

        tool.Task.Execute();

        Assert.Contains(tool.Engine.Messages, message => message.Message == "kept.csv");
        Assert.DoesNotContain(tool.Engine.Messages, message => message.Message!.StartsWith("flashinfer", StringComparison.Ordinal));

        Assert.DoesNotContain(tool.Engine.Messages, message => message.Message!.StartsWith("results.", StringComparison.Ordinal));
        Assert.Equal("PFB9002", tool.Engine.Codes);
        Assert.Empty(tool.Task.ResultFile);
    }

    [Theory]
    [InlineData("", MessageImportance.High)]
    [InlineData("normal", MessageImportance.Normal)]
    [InlineData("low", MessageImportance.Low)]
    public static void How_far_a_run_is_has_the_importance_of_its_report_and_complaints_stay_complaints(
        string importance, MessageImportance expected)
    {
        using var tool = new FakeTool(
            "echo 'pair 1: 8 rows' >&2; echo 'prefill-bench: error PFB4001: on standard error' >&2; "
            + "echo 'prefill-bench: error PFB4001: in a report'; exit 4");
        tool.Task.StandardOutputImportance = importance;

        tool.Task.Execute();

        Assert.Equal(expected, Assert.Single(tool.Engine.Messages, message => message.Message == "pair 1: 8 rows").Importance);
        Assert.Equal("on standard error", Assert.Single(tool.Engine.Errors).Message);
    }

    [Theory]
    [InlineData("RECORDED")]
    [InlineData("INCONCLUSIVE")]
    [InlineData("NO_BASELINE")]
    public static void A_row_that_nobody_judged_is_no_pass(string verdict)
    {
        using var tool = new FakeTool($"results 0 {verdict}; exit 0");

        var succeeded = tool.Task.Execute();

        Assert.True(succeeded, tool.Engine.All);
        Assert.False(tool.Task.Passed);
    }
}
