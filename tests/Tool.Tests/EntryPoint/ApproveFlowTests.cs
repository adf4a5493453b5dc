using System.CommandLine.Parsing;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using static PrefillBench.Tests.EntryPoint.FakeMachine;

namespace PrefillBench.Tests.EntryPoint;

/// <summary>From a first run to a looked-after baseline, as a user would do it.</summary>
public static class ApproveFlowTests
{
    private static readonly string Recording = Specs.Of("16, 32", "on_missing_baseline: record, on_inconclusive: warn");

    [Fact]
    public static async Task A_recorded_run_is_approved_and_the_next_is_judged()
    {
        using var bench = new GateBench(Specs.Of("16, 32"));
        var first = await bench.RunAsync(Quiet, "--on-missing-baseline", "record");
        Assert.Equal((ExitCode.Passed, Verdict.Recorded), (first.Exit, first.Results!.Verdict));

        await bench.ApproveAsync();
        var slower = await bench.RunAsync(new FakeMachine(Rule("*", 3)));

        Assert.True((ExitCode.Regressed, Verdict.Regressed) == (slower.Exit, slower.Results!.Verdict), slower.Printed);
        Assert.DoesNotContain("NOT JUDGED", slower.Out, StringComparison.Ordinal);
    }

    /// <summary>What the report tells to type is what approves the run, wherever the run wrote to.</summary>
    [Fact]
    public static async Task The_command_that_the_report_names_approves_the_run()
    {
        using var bench = new GateBench(Recording);
        var run = await bench.RunAsync("my runs", Quiet, "--baselines", "mine");

        var hint = run.Out.Split('\n').Single(line => line.StartsWith("  dotnet prefill-bench approve ", StringComparison.Ordinal));
        var words = hint["  dotnet prefill-bench ".Length..].Replace('\'', '"');
        var command = CommandLineParser.SplitCommandLine(words).ToArray();
        var approved = await bench.CallAsync(command);

        Assert.Equal(["approve", "--suite", "tiny", "--from", "my runs", "--baselines", "mine", "--reason", "..."], command);
        Assert.True(approved.Exit == ExitCode.Passed, approved.Printed);
        Assert.EndsWith($"now commit the folder {Path.Combine("mine", Slug)}\n", approved.Out, StringComparison.Ordinal);
    }

    /// <summary>A build types whole paths, because it was started in another folder than its project's.</summary>
    [Fact]
    public static async Task A_folder_that_was_named_whole_is_to_be_committed_by_that_name()
    {
        using var bench = new GateBench(Recording);
        await bench.RunAsync(Quiet);

        var approved = await bench.CallAsync(["approve", "--from", bench.LastOutput, "--reason", "x", "--baselines", bench.Baselines]);

        Assert.EndsWith($"now commit the folder {Path.Combine(bench.Baselines, Slug)}\n", approved.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CI")]
    [InlineData("GITHUB_ACTIONS")]
    [InlineData("TF_BUILD")]
    public static async Task A_build_server_does_not_approve_unless_forced(string variable)
    {
        using var bench = new GateBench();
        await Earlier.RestoreAsync(bench);
        await bench.RunAsync(new FakeMachine(Rule("*", 0.3)));
        var before = bench.Files();

        var refused = await bench.CallAsync(["approve", "--from", bench.LastOutput, "--reason", "faster"], (variable, "true"));

        Assert.Equal(ExitCode.BadInput, refused.Exit);
        Assert.Contains($" error {Codes.ApprovalRefused.Id}: ", refused.Error, StringComparison.Ordinal);
        Assert.Equal(before, bench.Files());

        var forced = await bench.CallAsync(["approve", "--from", bench.LastOutput, "--reason", "faster", "--force"], (variable, "true"));

        Assert.True(forced.Exit == ExitCode.Passed, forced.Printed);
        Assert.NotEqual(before["baselines/fake-gate/tiny.verified.json"], File.ReadAllText(bench.VerifiedFile));
    }

    [Theory]
    [InlineData("approve", "--reason", "again")]
    [InlineData("approve", "--reason", "again", "--slug", "elsewhere")]
    public static async Task Approving_nothing_is_refused(params string[] arguments)
    {
        using var bench = new GateBench();
        await Earlier.RestoreAsync(bench);
        var before = bench.Files();

        var outcome = await bench.CallAsync(arguments);

        Assert.True(outcome.Exit == ExitCode.BadInput, outcome.Printed);
        Assert.Contains($" error {Codes.ApprovalRefused.Id}: ", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(before, bench.Files());
    }

    // In the second process the first has measured the row already.
    [Theory]
    [InlineData("Wrong", "", 0)]
    [InlineData("Wrong", "", 1)]
    [InlineData("Ok", "Crash", 0)]
    [InlineData("Ok", "Crash", 1)]
    public static async Task A_row_without_a_right_result_is_not_offered_for_approval(string output, string fault, int process)
    {
        using var bench = new GateBench(Recording.Replace("processes: 1", "processes: 2", StringComparison.Ordinal));
        var struck = $"\"output\": \"{output}\", \"fault\": \"{(fault.Length > 0 ? fault : "None")}\", \"onlyInProcess\": {process}";
        await bench.RunAsync(new FakeMachine(Rule("*s32*/trtllm", 1, struck)));

        await bench.ApproveAsync();

        var show = await bench.CallAsync(["baselines", "show"]);
        Assert.DoesNotContain($"{Specs.Long}/trtllm", show.Out, StringComparison.Ordinal);
        Assert.Contains($"{Specs.Long}/baseline", show.Out, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_baseline_is_approved_in_part_listed_pruned_and_followed()
    {
        using var bench = new GateBench(Recording);
        await bench.RunAsync(Quiet with { ProcessSigma = 0 });
        var log = new StringWriter { NewLine = "\n" };

        await Tell("approve", "--reason", "first times");
        await bench.RunAsync(new FakeMachine(Rule("*s16*", 0.25), Rule("*", 0.2)));
        await Tell("approve", "--reason", "packed keys", "--filter", "*s16*/trtllm");
        await Tell("approve", "--reason", "no such row", "--filter", "*s999*");
        await Tell("baselines", "list");
        await Tell("baselines", "show");
        await Tell("baselines", "history", $"{Specs.Short}/trtllm");
        await Tell("baselines", "history", "*s16-*");
        await Tell("baselines", "history", "nothing/trtllm");
        bench.Spec = Specs.Of("16");
        await Tell("baselines", "prune");
        await Tell("baselines", "show");
        await Tell("baselines", "verify");
        var approved = File.ReadAllText(bench.VerifiedFile);
        File.WriteAllText(bench.VerifiedFile, approved.Replace("packed keys", "nothing at all", StringComparison.Ordinal));
        await Tell("baselines", "verify");

        Snapshots.Match(log.ToString(), "approve-flow");

        async Task Tell(params string[] arguments)
        {
            string[] from = arguments[0] == "approve" ? ["--from", bench.LastOutput] : [];
            var outcome = await bench.CallAsync([.. arguments, .. from]);
            log.WriteLine($"> {string.Join(' ', arguments)}");
            log.Write((outcome.Out + outcome.Error).Replace(bench.Folder, "FOLDER", StringComparison.Ordinal).ReplaceLineEndings("\n"));
            log.WriteLine($"exit {(int)outcome.Exit}");
        }
    }
}
