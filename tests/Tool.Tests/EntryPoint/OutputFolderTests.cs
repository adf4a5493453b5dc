using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Report;
using PrefillBench.Results;
using static PrefillBench.Tests.EntryPoint.FakeMachine;

namespace PrefillBench.Tests.EntryPoint;

/// <summary>
/// What a run leaves for approval is in its output folder, so that runs into other folders, of other cards too, lose nothing of it.
/// </summary>
public static class OutputFolderTests
{
    private static readonly string Recording = Specs.Of("16, 32", "on_missing_baseline: record");

    [Theory]
    [InlineData("run")]
    [InlineData("calibrate")]
    [InlineData("qualify")]
    public static async Task A_second_command_that_writes_into_the_folder_of_a_run_is_refused_and_the_run_goes_on(string command)
    {
        using var bench = new GateBench();
        Outcome? second = null;
        string[] into = ["--device", $"fake:{bench.Script("device", Quiet)}", "--output", "out", "--lock-wait", "0s"];
        bench.WhileMeasuring = () => second = bench.CallAsync([command, .. into]).GetAwaiter().GetResult();

        var first = await bench.RunAsync("out", Quiet, "--on-missing-baseline", "record", "--run-id", "the-first");

        Assert.True(second!.Exit == ExitCode.Failed, second.Printed);
        Assert.Contains("error PFB4007: another run is writing into ", second.Error, StringComparison.Ordinal);
        Assert.True(first.Exit == ExitCode.Passed, first.Printed);
        Assert.Equal("the-first", ResultsJson.ReadFile(Path.Combine(bench.Folder, "out", "results.json")).Run.Id);
        await bench.ApproveAsync();
    }

    /// <summary>Two cards of one model have one name among the baselines; each measured a part of the suite.</summary>
    [Fact]
    public static async Task Two_cards_that_are_approved_at_once_lose_none_of_their_rows()
    {
        using var bench = new GateBench(Recording);
        string[] outputs = ["card-0", "card-1"];
        string[] filters = ["*s16*", "*s32*"];
        foreach (var (output, filter) in outputs.Zip(filters))
        {
            await bench.RunAsync(output, Quiet, "--filter", filter);
        }

        var approvals = await Task.WhenAll(outputs.Select(output =>
            Task.Run(() => bench.CallAsync(["approve", "--from", output, "--reason", $"first times of {output}"]))));

        Assert.All(approvals, approval => Assert.True(approval.Exit == ExitCode.Passed, approval.Printed));
        var store = new BaselineStore(bench.Baselines);
        Assert.Equal(4, store.Load(Slug, GateBench.Suite)!.Rows.Count);
        Assert.Equal(2, store.Log(Slug, GateBench.Suite).Read().Length);
        Assert.Empty(store.Verify());
        Assert.Equal(ExitCode.Passed, (await bench.RunAsync(Quiet)).Exit);
    }

    [Fact]
    public static async Task An_approval_waits_for_another_command_that_changes_what_is_approved()
    {
        using var bench = new GateBench(Recording);
        await bench.RunAsync(Quiet);
        var other = FolderLock.Take(new BaselineStore(bench.Baselines).Code(Slug).Folder, TimeSpan.Zero)!;

        var approval = Task.Run(() => bench.CallAsync(["approve", "--from", bench.LastOutput, "--reason", "first times"]));
        var early = await Task.WhenAny(approval, Task.Delay(200, TestContext.Current.CancellationToken));
        var thereBefore = File.Exists(bench.VerifiedFile);
        other.Dispose();

        Assert.NotSame(approval, early);
        Assert.False(thereBefore);
        Assert.Equal(ExitCode.Passed, (await approval).Exit);
        Assert.True(File.Exists(bench.VerifiedFile));
    }

    [Fact]
    public static async Task Approving_from_a_folder_without_a_run_says_where_it_looked_and_how_to_name_another()
    {
        using var bench = new GateBench(Recording);
        await bench.RunAsync("elsewhere", Quiet);

        var refused = await bench.CallAsync(["approve", "--reason", "first times"]);

        Assert.Equal(ExitCode.BadInput, refused.Exit);
        Assert.Contains("name the run's folder with --from", refused.Error, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(bench.Folder, "artifacts", "prefill-bench", "received"), refused.Error, StringComparison.Ordinal);
        await bench.ApproveAsync();
    }
}
