using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PrefillBench.Devices.Adapters;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu.Lent;

/// <summary>Has a Python class launched in a process of its own, on this memory.</summary>
internal sealed class PythonLauncher : ICpuLauncher
{
    // A link of the .NET kernels' delay takes about four cycles.
    private const double NanosecondsPerLink = 1.3;

    private readonly PythonHost host;
    private readonly JsonObject launch;
    private readonly bool tunesInEachProcess;
    private bool prepared;

    /// <param name="delay">Links for each launch; here, the time that they take.</param>
    public PythonLauncher(
        AdapterDescription description, KernelCase given, ImmutableArray<LentTensor> tensors, LentMemory memory, long delay)
    {
        tunesInEachProcess = description.TunesInEachProcess;
        host = PythonHost.Open(description);
        try
        {
            host.Ask(new() { ["do"] = "lend", ["device"] = "cpu", ["file"] = memory.Path, ["bytes"] = memory.LengthBytes });
            PlanningMs = (double)host.Ask(HostQuestions.Plan(given, index: 0, tensors, memory.Offset))["ms"]!;
        }
        catch
        {
            host.Dispose();
            throw;
        }

        launch = HostQuestions.Launch(pieces: 1, launches: 1, first: 0, graph: false);
        launch["delay_ns"] = (long)(delay * NanosecondsPerLink);
    }

    public IEnumerable<Allocation> Allocations => [];

    public IEnumerable<KeyValuePair<string, string>> Resources =>
    [
        .. HostQuestions.Untimed(prepared),
        .. HostQuestions.FactsIn(host.Ask(HostQuestions.Facts), tunesInEachProcess),
    ];

    public double? PlanningMs { get; }

    public TimeSpan? ProcessorTime => ProcessorClock.Of(host.ProcessId);

    public void DataIsThere() => prepared = HostQuestions.IsPrepared(host.Ask(HostQuestions.Prepare));

    public double Launch() => (double)host.Ask(launch)["ms"]![0]!;

    public void Dispose() => host.Dispose();
}
