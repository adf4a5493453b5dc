using System.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Measurement.Journals;
using PrefillBench.Report;
using PrefillBench.Results;
using PrefillBench.TestData;
using PrefillBench.Tests.Cli;

namespace PrefillBench.Tests.Runs;

/// <summary>Runs that are ended from outside keep what they measured, leave no worker behind and can be continued.</summary>
public static class LifecycleTests
{
    private const string Slow = """{"rules": [{"row": "*", "medianMs": 20, "sleepMs": 15}]}""";
    private const string Recording = "{on_missing_baseline: record}";

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public static async Task A_signal_keeps_partial_results_and_leaves_no_worker(string signal, int exit)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals and /proc of Linux");
        using var bench = new ToolBench(Slow, Recording);
        using var tool = ToolProcess.Run(bench, "--suite", "two");
        await tool.UntilJournalHasAsync(bench, 3);
        var workers = tool.Workers;

        // As a terminal does: everything that it started is interrupted.
        tool.Signal(signal);
        workers.ToList().ForEach(worker => LinuxProcesses.Signal(signal, worker));
        var run = await tool.EndAsync();

        Assert.True(run.Exit == exit, run.All);
        Assert.Contains("±", run.Out, StringComparison.Ordinal);
        Assert.NotEmpty(workers);
        Assert.True(await LinuxProcesses.AreGoneAsync(workers), "a worker outlived its parent");
        Assert.Empty(Directory.EnumerateFileSystemEntries(ToolProcess.TemporaryFolder(bench)));
        var results = ResultsJson.ReadFile(bench.Results);
        Assert.False(results.Run.Complete);
        Assert.Equal(exit, (int)results.ExitCode);
        Assert.Contains("complete=false", File.ReadAllText(bench.At("out", "results.lines")), StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_run_killed_at_any_moment_is_continued_to_the_same_end()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals of Linux");
        using var bench = new ToolBench(Slow, Recording);
        var chance = new Random(3);

        for (var kill = 0; kill < 4; kill++)
        {
            using var tool = kill == 0 ? ToolProcess.Run(bench, "--suite", "two") : ToolProcess.Run(bench, "--suite", "two", "--resume");
            await tool.UntilJournalHasAsync(bench, 1);
            await Task.Delay(chance.Next(0, 1200), TestContext.Current.CancellationToken);
            var workers = tool.Workers;
            tool.Signal("KILL");
            await tool.EndAsync();
            Assert.True(await LinuxProcesses.AreGoneAsync(workers), "a worker outlived its killed parent");
        }

        bench.Script("fake.json", Slow.Replace("\"sleepMs\": 15", "\"sleepMs\": 0", StringComparison.Ordinal));
        using var last = ToolProcess.Run(bench, "--suite", "two", "--resume");
        var resumed = await last.EndAsync();
        var journal = Journal.Read(bench.At("out", "journal.jsonl"));
        var results = ResultsJson.ReadFile(bench.Results);

        Assert.True(resumed.Exit == 0, resumed.All);
        Assert.True(results.Run.Complete);
        Assert.Equal(journal.Header.RunId, results.Run.Id);
        Assert.Equal(journal.Replicates.Select(unit => unit.Index).Distinct().Count(), journal.Replicates.Length);
        Assert.All(results.Rows, row => Assert.Single(row.MedianMs));
        Assert.Empty(Directory.EnumerateDirectories(ToolProcess.TemporaryFolder(bench)));
    }

    [Fact]
    public static async Task What_a_killed_run_leaves_in_the_temporary_folder_goes_with_the_next()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals of Linux");
        using var bench = new ToolBench(Slow, Recording);
        using var killed = ToolProcess.Run(bench);
        await killed.UntilJournalHasAsync(bench, 2);
        var workers = killed.Workers;
        killed.Signal("KILL");
        await killed.EndAsync();
        Assert.True(await LinuxProcesses.AreGoneAsync(workers), "a worker outlived its killed parent");
        Assert.NotEmpty(Directory.EnumerateDirectories(ToolProcess.TemporaryFolder(bench)));

        using var next = ToolProcess.Run(bench, "--device", $"fake:{bench.Script("quick.json", Scripts.Plain)}");
        var run = await next.EndAsync();

        Assert.True(run.Exit == 0, run.All);
        Assert.Empty(Directory.EnumerateFileSystemEntries(ToolProcess.TemporaryFolder(bench)));
    }

    [Fact]
    public static async Task Killing_a_run_in_the_midst_of_launches_that_never_return_leaves_no_worker()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals and /proc of Linux");
        using var bench = new ToolBench("""{"rules": [{"row": "*", "fault": "hang"}]}""");
        var approved = bench.Script("approved.json", """{"rules": [{"row": "*", "medianMs": 2, "fault": "hang"}]}""");
        using var tool = ToolProcess.Run(bench, "--against", approved);
        await tool.UntilJournalHasAsync(bench, 2);
        var workers = await tool.WorkersAsync(2);
        await Task.Delay(TimeSpan.FromSeconds(0.5), TestContext.Current.CancellationToken);

        tool.Signal("KILL");
        await tool.EndAsync();

        Assert.True(await LinuxProcesses.AreGoneAsync(workers), "a worker outlived its killed parent");
    }

    /// <summary>
    /// One run of kernels that are somebody else's code: one hangs in a timed launch, with a child process, one dies in the worker's own
    /// process; the third is measured.
    /// </summary>
    [Fact]
    public static async Task Kernels_that_hang_or_die_end_their_rows_and_the_others_go_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals and /proc of Linux");
        using var bench = new ToolBench();
        var started = bench.At("started.txt");
        OwnKernels.Write(bench.Folder, started);
        using var tool = ToolProcess.Run(
            bench, [("PREFILL_BENCH_PATIENCE", "2")], "--device", "cpu", "--kernel", "hangs=hangs.kernel.json",
            "--kernel", "dies=dies.kernel.json", "--kernel", "works=works.kernel.json");

        var run = await tool.EndAsync();

        Assert.True(run.Exit == 1, run.All);
        var rows = ResultsJson.ReadFile(bench.Results).Rows.ToDictionary(row => row.Id[(row.Id.LastIndexOf('/') + 1)..], row => row);
        Assert.Equal(Verdict.Crashed, rows["hangs"].Verdict);
        Assert.Contains("no answer within 2", run.All, StringComparison.Ordinal);
        Assert.Equal(Verdict.Crashed, rows["dies"].Verdict);
        Assert.Contains("the worker ended with signal 11", run.All, StringComparison.Ordinal);
        Assert.NotEmpty(rows["works"].MedianMs);
        Assert.True(await LinuxProcesses.AreGoneAsync([.. File.ReadLines(started).Select(int.Parse)]), "what a kernel started lives");
        Assert.Empty(Directory.EnumerateFileSystemEntries(ToolProcess.TemporaryFolder(bench)));
    }

    [Fact]
    public static async Task A_run_ends_with_the_parent_it_was_given()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "processes of a Unix shell");
        using var bench = new ToolBench(Slow, Recording);
        using var parent = Process.Start("sleep", ["100"]);
        using var tool = ToolProcess.Run(bench, "--suite", "two", "--parent-pid", $"{parent.Id}");
        await tool.UntilJournalHasAsync(bench, 2);
        var workers = tool.Workers;

        parent.Kill();
        var run = await tool.EndAsync();

        Assert.True(run.Exit == 143, run.All);
        Assert.True(await LinuxProcesses.AreGoneAsync(workers), "a worker outlived its parent");
    }

    [Fact]
    public static async Task A_second_run_waits_for_the_first()
    {
        using var bench = new ToolBench(Slow, Recording);
        using var first = ToolProcess.Run(bench);
        await first.UntilJournalHasAsync(bench, 2);

        var refused = await bench.RunAsync("--output", "second", "--lock-wait", "0s");
        var waited = await bench.RunAsync("--output", "second", "--lock-wait", "1m");

        Assert.True(refused.Exit == 4, refused.All);
        Assert.Contains($"process {first.Id}", refused.Error, StringComparison.Ordinal);
        Assert.True(waited.Exit == 0, waited.All);
        Assert.Equal(0, (await first.EndAsync()).Exit);
    }
}
