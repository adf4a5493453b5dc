using System.Diagnostics;
using System.Text.Json;
using PrefillBench.Measurement;
using PrefillBench.Measurement.Protocol;
using PrefillBench.Spec;
using PrefillBench.TestData;

namespace PrefillBench.Tests.Measurement;

/// <summary>Workers end with their parent, even in the middle of a launch that never returns.</summary>
public static class OrphanTests
{
    private const string Hanging = """{"rules": [{"row": "*", "fault": "hang"}]}""";
    private const string FirstRowDone = "first-row-done";
    private const string FolderVariable = "PREFILL_BENCH_TEST_FOLDER";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public static async Task A_hanging_worker_ends_when_its_input_ends()
    {
        using var bench = new FakeBench(Hanging);
        using var worker = Process.Start(FakeBench.Program.StartInfo())!;
        WorkerRequest[] requests =
        [
            new OpenDevice(WorkerRequest.ProtocolVersion, bench.Setup.Selector, bench.Folder, 0, 0, WarmL2: false),
            new PrepareRow(FakeBench.Case(16), KernelRole.Trtllm, null),
        ];
        foreach (var request in requests)
        {
            await worker.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request, WorkerJson.Default.WorkerRequest));
        }

        await worker.StandardInput.FlushAsync(Cancellation);
        Assert.Contains("opened", await worker.StandardOutput.ReadLineAsync(Cancellation), StringComparison.Ordinal);

        worker.StandardInput.Close();

        await worker.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        Assert.Equal(0, worker.ExitCode);
    }

    [Fact]
    public static async Task An_interrupt_of_the_process_group_is_left_to_the_parent()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent by a Unix shell");
        using var bench = new FakeBench("{}");
        using var worker = Process.Start(FakeBench.Program.StartInfo())!;
        var open = JsonSerializer.Serialize<WorkerRequest>(
            new OpenDevice(WorkerRequest.ProtocolVersion, bench.Setup.Selector, bench.Folder, 0, 0, WarmL2: false), WorkerJson.Default.WorkerRequest);
        await worker.StandardInput.WriteLineAsync(open);
        await worker.StandardOutput.ReadLineAsync(Cancellation);

        using var kill = Process.Start("/bin/sh", ["-c", $"kill -INT {worker.Id}; kill -TERM {worker.Id}"]);
        await kill.WaitForExitAsync(Cancellation);
        await worker.StandardInput.WriteLineAsync(open);

        Assert.Contains("opened", await worker.StandardOutput.ReadLineAsync(Cancellation), StringComparison.Ordinal);
        worker.StandardInput.Close();
        await worker.WaitForExitAsync(Cancellation);
    }

    [Fact]
    public static async Task Killing_the_parent_of_a_pair_leaves_no_worker_behind()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self"), "children are found through /proc, which exists on Linux only");
        using var bench = new FakeBench("""{"rules": [{"row": "*s32-*", "fault": "hang"}]}""");
        using var parent = StartParent(bench.Folder);
        await UntilExistsAsync(Path.Combine(bench.Folder, FirstRowDone));
        await Task.Delay(TimeSpan.FromSeconds(1), Cancellation);
        var workers = LinuxProcesses.ChildrenOf(parent.Id);
        Assert.Equal(2, workers.Count);

        parent.Kill();

        await parent.WaitForExitAsync(Cancellation);
        Assert.True(await LinuxProcesses.AreGoneAsync(workers), "a worker outlived its killed parent");
    }

    /// <summary>The parent that the test above kills: started by it in a process of its own, never by a normal test run.</summary>
    [Fact(Explicit = true)]
    public static async Task Parent_of_a_hanging_pair()
    {
        var folder = Environment.GetEnvironmentVariable(FolderVariable) ?? "";
        Assert.SkipWhen(folder.Length == 0, "only the test that kills this process starts it");
        using var bench = new FakeBench("{}");
        var measurer = new WorkerMeasurer(bench.InProcesses with { Selector = $"fake:{folder}", Progress = new Marker(folder) });

        // The first row is quick, at the second the first worker hangs.
        await measurer.PairAsync(bench.Side("a"), bench.Side("b"), 1, 7, true, FakeBench.Tasks(16, 32), FakeBench.Tasks(16, 32), Cancellation);
    }

    private sealed class Marker(string folder) : IProgress<MeasurementProgress>
    {
        public void Report(MeasurementProgress value) => File.WriteAllText(Path.Combine(folder, FirstRowDone), value.RowId);
    }

    private static Process StartParent(string folder)
    {
        var start = new ProcessStartInfo(FakeBench.Muxer!) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(typeof(OrphanTests).Assembly.Location);
        start.ArgumentList.Add("-method");
        start.ArgumentList.Add($"{typeof(OrphanTests).FullName}.{nameof(Parent_of_a_hanging_pair)}");
        start.ArgumentList.Add("-explicit");
        start.ArgumentList.Add("only");
        start.Environment[FolderVariable] = folder;
        return Process.Start(start)!;
    }

    private static async Task UntilExistsAsync(string file)
    {
        var waited = Stopwatch.StartNew();
        while (!File.Exists(file) && waited.Elapsed < TimeSpan.FromMinutes(1))
        {
            await Task.Delay(50, Cancellation);
        }
    }
}
