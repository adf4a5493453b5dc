using System.Diagnostics;
using System.Runtime.Versioning;
using PrefillBench.Measurement;
using PrefillBench.Measurement.Workers;
using PrefillBench.TestData;

namespace PrefillBench.Tests.Measurement;

/// <summary>What only a process shows: its start, its death, its end by force, and the last that it wrote to standard error.</summary>
public static class WorkerProcessTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("crash", FaultKind.WorkerCrashed, "(?s)^the worker ended with signal 6; last words: .*scripted crash in b1-s32-")]
    [InlineData("hang", FaultKind.WorkerHung, "^no answer within .* it was killed$")]
    [InlineData("lost", FaultKind.WorkerCrashed, "^the worker ended with exit code 1; last words: fake device: scripted loss .* b1-s32-")]
    public static async Task A_process_that_is_lost_over_one_row_is_told_and_the_other_rows_go_on(string fault, FaultKind kind, string text)
    {
        using var bench = new FakeBench($$"""{"rules": [{"row": "*s32-*", "fault": "{{fault}}"}]}""");
        var setup = bench.InProcesses with { Patience = new Patience(1, TimeSpan.FromSeconds(fault == "hang" ? 6 : 60)) };

        var measured = await new WorkerMeasurer(setup).ReplicateAsync(bench.Side("x"), 0, 7, FakeBench.Tasks(16, 32, 48), Cancellation);

        var only = Assert.Single(measured.Faults);
        Assert.Equal((FakeBench.RowId(32), kind), (only.RowId, only.Kind));
        Assert.Matches(text, only.Text);
        Assert.Equal([FakeBench.RowId(16), FakeBench.RowId(48)], measured.Rows.Select(row => row.RowId).Order());
        Assert.NotNull(measured.Ceilings);
    }

    [Fact]
    public static async Task Cancelling_kills_the_process_at_once()
    {
        using var bench = new FakeBench("""{"rules": [{"row": "*", "fault": "hang"}]}""");
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        var started = Stopwatch.StartNew();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new WorkerMeasurer(bench.InProcesses).ReplicateAsync(bench.Side("x"), 1, 7, FakeBench.Tasks(16), cancel.Token));

        Assert.True(started.Elapsed < TimeSpan.FromMinutes(1));
    }

    [Fact]
    public static async Task A_program_that_is_no_worker_has_faults_with_its_last_words()
    {
        using var bench = new FakeBench("{}");
        var broken = Directory.CreateDirectory(Path.Combine(bench.Folder, "broken")).FullName;
        await File.WriteAllTextAsync(Path.Combine(broken, "dotnet-prefill-bench.dll"), "no program", Cancellation);
        var setup = bench.InPlanOrder with { Workers = new ProcessWorkers(broken, FakeBench.Muxer) };

        var measured = await new WorkerMeasurer(setup).ReplicateAsync(bench.Side("x"), 0, 7, FakeBench.Tasks(16), Cancellation);

        var fault = Assert.Single(measured.Faults);
        Assert.Equal(FaultKind.WorkerCrashed, fault.Kind);
        Assert.Contains("could not be opened in 2 attempts: the worker ended with exit code", fault.Text, StringComparison.Ordinal);
        Assert.Contains("last words", fault.Text, StringComparison.Ordinal);
    }

    /// <summary>A worker of ours ends when its input does; this one has to be killed, and what it started too.</summary>
    [Fact]
    [UnsupportedOSPlatform("windows")]
    public static async Task A_program_that_never_answers_is_killed_with_what_it_started()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a program of Unix' shell, and /proc");
        using var bench = new FakeBench("{}");
        var program = Path.Combine(bench.Folder, "dotnet-prefill-bench");
        await File.WriteAllTextAsync(program, "#!/bin/sh\nsleep 1000 <&- &\necho $$ $! > \"$0.ids\"\nwait\n", Cancellation);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        int[] ids;
        await using (ProcessWorker.Start(new WorkerProgram(bench.Folder, null)))
        {
            while ((ids = Told($"{program}.ids")).Length < 2)
            {
                await Task.Delay(20, Cancellation);
            }
        }

        Assert.True(await LinuxProcesses.AreGoneAsync(ids), "a program outlived its end by force");

        static int[] Told(string file) => !File.Exists(file) ? [] :
            [.. File.ReadAllText(file).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
    }
}
