using PrefillBench.Diagnostics;
using PrefillBench.Report;
using static PrefillBench.Tests.EntryPoint.FakeMachine;

namespace PrefillBench.Tests.EntryPoint;

/// <summary>A run that does not look at every approved row says so wherever its verdict can be read.</summary>
public static class UnseenRowsTests
{
    [Fact]
    public static async Task A_filter_does_not_hide_approved_rows()
    {
        using var bench = await TwoCasesAsync();

        var whole = await bench.RunAsync("whole", Quiet, "--against", Other(bench));
        var some = await bench.RunAsync("some", Quiet, "--against", Other(bench), "--filter", Specs.Short);

        Assert.Equal((ExitCode.Passed, ExitCode.Passed), (whole.Exit, some.Exit));
        Assert.Null(whole.Results!.NotLookedAt);
        Assert.DoesNotContain("not looked at", whole.Out, StringComparison.Ordinal);
        Assert.Contains("\nverdict: PASS (exit 0); 2 of 4 approved rows were not looked at\n", some.Out, StringComparison.Ordinal);
        Assert.Equal([$"{Specs.Long}/baseline", $"{Specs.Long}/trtllm"], Assert.Single(some.Results!.NotLookedAt!.Groups).Rows);
    }

    [Fact]
    public static async Task Every_report_says_it()
    {
        using var bench = await TwoCasesAsync();
        await bench.RunAsync("some", Quiet, "--against", Other(bench), "--filter", Specs.Short);
        string[] kinds = ["json", "lines", "md", "html", "text", "junit", "sarif", "openmetrics"];

        var rendered = await bench.CallAsync(["report", "some", .. kinds.SelectMany(kind => new[] { "--to", $"{kind}=as.{kind}" })]);
        var sideBySide = await bench.CallAsync(["report", "some", "some"]);

        Assert.True(rendered.Exit == ExitCode.Passed, rendered.Printed);
        Assert.Contains("2 of 4 approved rows were not looked at", sideBySide.Unwrapped, StringComparison.Ordinal);
        Assert.Contains("\nnotLookedAt=2\n", Text("lines"), StringComparison.Ordinal);
        Assert.StartsWith("# prefill-bench: PASS; 2 of 4 approved rows were not looked at\n", Text("md"), StringComparison.Ordinal);
        Assert.Contains("<b>2 of 4 approved rows were not looked at</b>: 2 left out by --filter", Text("html"), StringComparison.Ordinal);
        Assert.Contains($"name=\"{Specs.Long}/trtllm\"", Text("junit"), StringComparison.Ordinal);
        Assert.Contains("NOT LOOKED AT: left out by --filter", Text("junit"), StringComparison.Ordinal);
        Assert.Contains("\"approvedRowsNotLookedAt\": 2", Text("sarif"), StringComparison.Ordinal);
        Assert.Contains("\nprefill_bench_run_approved_rows_not_looked_at{", Text("openmetrics"), StringComparison.Ordinal);
        Assert.All(["json", "lines", "md", "html", "text", "sarif"], kind =>
            Assert.Contains("PFB3007", Text(kind), StringComparison.Ordinal));

        string Text(string kind) => File.ReadAllText(Path.Combine(bench.Folder, $"as.{kind}"));
    }

    [Fact]
    public static async Task A_case_that_left_the_suite_is_told_from_one_that_was_filtered_out()
    {
        using var bench = await TwoCasesAsync();
        bench.Spec = Specs.Of(lengths: "16, 64");

        var outcome = await bench.RunAsync(Quiet, "--against", Other(bench), "--filter", "*-s64-*", "--on-missing-baseline", "record");

        Assert.Equal(
            [("left out by --filter", 2), ("no longer in the suite", 2)],
            outcome.Results!.NotLookedAt!.Groups.Select(group => (group.Why, group.Rows.Length)));
        Assert.Equal(["PFB3003", "PFB3007"], outcome.Results.Diagnostics.Select(diagnostic => diagnostic.Code)
            .Where(code => code.StartsWith("PFB3", StringComparison.Ordinal)).Order());
        Assert.Contains("4 of 4 approved rows were not looked at", outcome.Unwrapped, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Rows_of_a_kernel_that_the_run_lacks_and_of_a_case_that_left_the_suite_are_two_findings_with_their_ways_out()
    {
        using var bench = await TwoCasesAsync();
        bench.Spec = Specs.Of(lengths: "16, 64") + "\nkernels: {use: {baseline: bundled}}\n";

        var outcome = await bench.RunAsync(Quiet, "--on-missing-baseline", "record");

        Assert.Equal(
            [("of kernels that this run does not have", 2), ("no longer in the suite", 1)],
            outcome.Results!.NotLookedAt!.Groups.Select(group => (group.Why, group.Rows.Length)));
        var found = outcome.Results.Diagnostics.Where(diagnostic => diagnostic.Code == "PFB3003")
            .Select(diagnostic => diagnostic.Text).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(2, found.Length);
        Assert.StartsWith("1 of 4 approved rows was not looked at: it is no longer", found[0], StringComparison.Ordinal);
        Assert.EndsWith("`baselines prune` removes such rows", found[0], StringComparison.Ordinal);
        Assert.StartsWith("2 of 4 approved rows were not looked at: they are of kernels", found[1], StringComparison.Ordinal);
        Assert.Contains("name the kernels in `kernels: use` or with --kernel", found[1], StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_case_of_the_command_line_looks_at_no_approved_row()
    {
        using var bench = await TwoCasesAsync();

        var outcome = await bench.RunAsync(Quiet, "--case", "batch=1,len=16,quant=bf16,heads=2/1,layout=HND,page=16,trials=3");

        Assert.Equal(4, outcome.Results!.NotLookedAt!.Count());
        Assert.Contains($"{GateBench.Suite} {Specs.Short}/trtllm", Assert.Single(outcome.Results.NotLookedAt.Groups).Rows);
    }

    [Fact]
    public static async Task An_agent_is_given_it_as_a_notice()
    {
        using var bench = await TwoCasesAsync();

        var outcome = await bench.CallAsync(
            ["run", "--device", $"fake:{bench.Script("device", Quiet)}",
                "--against", Other(bench), "--filter", Specs.Short, "--log-format", "github"]);

        Assert.Contains(outcome.Out.Split('\n'), line => line.StartsWith("::notice ", StringComparison.Ordinal)
            && line.Contains("2 of 4 approved rows were not looked at", StringComparison.Ordinal));
    }

    private static string Other(GateBench bench) => bench.Script("before", Refactored);

    private static async Task<GateBench> TwoCasesAsync()
    {
        var bench = new GateBench(Specs.Of(lengths: "16, 32"));
        var outcome = await bench.RunAsync("first", Quiet, "--on-missing-baseline", "record");
        Assert.True(outcome.Exit == ExitCode.Passed, outcome.Printed);
        await bench.ApproveAsync();
        return bench;
    }
}
