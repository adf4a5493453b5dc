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

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public static async Task A_hanging_worker_ends_when_its_input_ends()
    {
        using var bench = new FakeBench(Hanging);
        using var worker = Process.Start(FakeBench.Program.StartInfo())!;
        WorkerRequest[] requests =
        [
            new OpenDevice(WorkerRequest.ProtocolVersion, bench.Setup.Selector, bench.Folder, WarmL2: false),
            new StartDevice(new(0, 0)),
            new PrepareRow(FakeBench.Case(16), "trtllm", KernelComputes.Case, null),
        ];
        foreach (var request in requests)
        {
            await worker.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request, WorkerJson.Default.WorkerRequest));
        }

        await worker.StandardInput.FlushAsync(Cancellation);
        Assert.Contains("opened", await worker.StandardOutput.ReadLineAsync(Cancellation), StringComparison.Ordinal);
        Assert.Contains("started", await worker.StandardOutput.ReadLineAsync(Cancellation), StringComparison.Ordinal);

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
            new OpenDevice(WorkerRequest.ProtocolVersion, bench.Setup.Selector, bench.Folder, WarmL2: false),
            WorkerJson.Default.WorkerRequest);
        await worker.StandardInput.WriteLineAsync(open);
        await worker.StandardOutput.ReadLineAsync(Cancellation);

        using var kill = Process.Start("/bin/sh", ["-c", $"kill -INT {worker.Id}; kill -TERM {worker.Id}"]);
        await kill.WaitForExitAsync(Cancellation);
        await worker.StandardInput.WriteLineAsync(open);

        Assert.Contains("opened", await worker.StandardOutput.ReadLineAsync(Cancellation), StringComparison.Ordinal);
        worker.StandardInput.Close();
        await worker.WaitForExitAsync(Cancellation);
    }
}
