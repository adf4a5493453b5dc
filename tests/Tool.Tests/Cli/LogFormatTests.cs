using System.Collections.Immutable;
using PrefillBench.Report;

namespace PrefillBench.Tests.Cli;

/// <summary>--log-format: diagnostics for the program that reads the log.</summary>
public static class LogFormatTests
{
    private const string Wrong = """ "row": "*trtllm", "output": "Wrong" """;

    [Fact]
    public static async Task GitHub_gets_annotations_and_a_job_summary()
    {
        using var bench = new ToolBench(Scripts.Rule(Wrong));
        bench.Variables = Variables(("GITHUB_WORKSPACE", bench.Folder), ("GITHUB_STEP_SUMMARY", bench.At("summary.md")));
        await File.WriteAllTextAsync(bench.At("summary.md"), "of another program\n", ToolBench.Cancellation);

        var run = await bench.RunAsync("--log-format", "github");

        Assert.True(run.Exit == 3, run.All);
        Assert.Contains(run.Out.Split('\n'), line => line.StartsWith("::error file=prefill-bench.yaml,line=", StringComparison.Ordinal)
            && line.Contains("title=PFB1002::", StringComparison.Ordinal));
        var summary = await File.ReadAllTextAsync(bench.At("summary.md"), ToolBench.Cancellation);
        Assert.Equal($"of another program\n{await File.ReadAllTextAsync(bench.At("out", "report.md"), ToolBench.Cancellation)}\n", summary);
    }

    [Fact]
    public static async Task Azure_gets_issues_and_the_report_as_summary()
    {
        using var bench = new ToolBench(Scripts.Rule(Wrong));
        bench.Variables = Variables(("TF_BUILD", "True"), ("BUILD_SOURCESDIRECTORY", bench.Folder));

        var run = await bench.RunAsync("--log-format", "azure");

        Assert.True(run.Exit == 3, run.All);
        Assert.Contains(run.Out.Split('\n'), line =>
            line.StartsWith("##vso[task.logissue type=error;sourcepath=prefill-bench.yaml;linenumber=", StringComparison.Ordinal));
        Assert.Contains($"\n##vso[task.uploadsummary]{bench.At("out", "report.md")}", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("github", "::error ")]
    [InlineData("azure", "##vso[task.logissue type=error;")]
    [InlineData("msbuild", "prefill-bench: error PFB5014: ")]
    [InlineData("text", "prefill-bench: error PFB5014: ")]
    public static async Task A_run_that_cannot_begin_says_so_in_the_same_form(string format, string beginning)
    {
        using var bench = new ToolBench();

        var run = await bench.RunAsync("--protocol", "published", "--against", "x", "--log-format", format);

        Assert.Equal(5, run.Exit);
        Assert.Contains(run.Error.Split('\n'), line => line.StartsWith(beginning, StringComparison.Ordinal));
    }

    [Fact]
    public static async Task A_variable_alone_changes_nothing()
    {
        using var bench = new ToolBench(Scripts.Rule(Wrong));
        bench.Variables = Variables(("GITHUB_ACTIONS", "true"), ("TF_BUILD", "True"), ("GITHUB_STEP_SUMMARY", bench.At("summary.md")));

        var run = await bench.RunAsync();

        Assert.DoesNotContain("::error", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("##vso[", run.Out, StringComparison.Ordinal);
        Assert.False(File.Exists(bench.At("summary.md")));
    }

    [Fact]
    public static async Task A_summary_that_cannot_be_written_changes_no_verdict()
    {
        using var bench = new ToolBench(Scripts.Plain, "{on_missing_baseline: record}");
        bench.Variables = Variables(("GITHUB_STEP_SUMMARY", bench.Folder));

        var run = await bench.RunAsync("--log-format", "github");

        Assert.True(run.Exit == 0, run.All);
        Assert.Contains("could not be written", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_summary_that_is_nearly_full_stays_as_it_is()
    {
        using var bench = new ToolBench(Scripts.Plain, "{on_missing_baseline: record}");
        bench.Variables = Variables(("GITHUB_STEP_SUMMARY", bench.At("summary.md")));
        await File.WriteAllBytesAsync(bench.At("summary.md"), new byte[JobSummary.MostBytesOfAStep - 5_000], ToolBench.Cancellation);

        var full = await bench.RunAsync("--log-format", "github");
        var left = new FileInfo(bench.At("summary.md")).Length;

        Assert.True(full.Exit == 0, full.All);
        Assert.Equal(JobSummary.MostBytesOfAStep - 5_000, left);
        Assert.Contains("has 1043576 of the 1048576 bytes that a step may have; nothing was added", full.Error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task The_caller_names_the_run()
    {
        using var bench = new ToolBench(Scripts.Plain, "{on_missing_baseline: record}");

        var named = await bench.RunAsync("--run-id", "build-7.a_1");
        var lines = await File.ReadAllTextAsync(bench.At("out", "results.lines"), ToolBench.Cancellation);
        var unfit = await bench.RunAsync("--run-id", "a b");
        var continued = await bench.RunAsync("--run-id", "another", "--resume");

        Assert.True(named.Exit == 0, named.All);
        Assert.Contains("\nrunId=build-7.a_1\n", lines, StringComparison.Ordinal);
        Assert.Equal((5, 5), (unfit.Exit, continued.Exit));
    }

    [Fact]
    public static async Task An_environment_policy_on_the_command_line_goes_before_the_spec()
    {
        using var bench = new ToolBench(Scripts.Plain, "{on_missing_baseline: record, on_environment_change: warn}");

        var results = await bench.MeasuredAsync("--on-environment-change", "fail");

        Assert.Equal("fail", results.Policy.OnEnvironmentChange);
    }

    private static ImmutableDictionary<string, string> Variables(params (string Name, string Value)[] variables) =>
        variables.ToImmutableDictionary(variable => variable.Name, variable => variable.Value);
}
