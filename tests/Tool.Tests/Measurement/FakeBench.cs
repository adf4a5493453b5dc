using System.Collections.Immutable;
using System.Runtime.InteropServices;
using PrefillBench.Devices;
using PrefillBench.Devices.Fake;
using PrefillBench.Measurement;
using PrefillBench.Measurement.Workers;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Measurement;

/// <summary>Workers of the fake device; every instance has its own folder.</summary>
internal sealed class FakeBench : IDisposable
{
    public const string Digest = "0123456789abcdef";

    public FakeBench(string script) => File.WriteAllText(ScriptFile, script);

    public string Folder { get; } = Directory.CreateTempSubdirectory("pfb-fake-").FullName;

    public string ScriptFile => Path.Combine(Folder, "fake-device.json");

    public static string? Muxer => DotnetMuxer.Find(Environment.ProcessPath, RuntimeEnvironment.GetRuntimeDirectory(), null, null);

    public static WorkerProgram Program => new(AppContext.BaseDirectory, Muxer);

    public MeasurerSetup Setup => new()
    {
        Selector = $"fake:{Folder}",
        Pairing = Pairing.LockStep,
        Protocol = new LaunchProtocol(Published: false, WarmL2: false, new Milliseconds(0)),
        Workers = new InProcessWorkers(),
    };

    /// <summary>Each worker is a process, started from the built program.</summary>
    public MeasurerSetup InProcesses => InPlanOrder with { Workers = new ProcessWorkers(AppContext.BaseDirectory, Muxer) };

    /// <summary>The published protocol: a faulty row in the middle has rows after it.</summary>
    public MeasurerSetup InPlanOrder => Setup with { Protocol = new LaunchProtocol(Published: true, WarmL2: false, new Milliseconds(0)) };

    /// <summary>A side without rules of its own plays the selector's.</summary>
    public SideFolder Side(string name, string? script = null)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;
        if (script is not null)
        {
            var file = Path.Combine(Folder, $"{name}.json");
            File.WriteAllText(file, script);
            WorkloadRow[] rows = [.. Enumerable.Range(1, 16).SelectMany(n => Tasks(16 * n)).Select(task => task.Row)];
            SideCode.Write(folder, new FakeSides(FakeScript.Read(file)).Build(KernelSet.Bundled, rows));
        }

        return new SideFolder(folder, name);
    }

    /// <summary>Rows b1-s16, b1-s32, ... of the trtllm kernel in bf16.</summary>
    public static ImmutableArray<RowTask> Tasks(params int[] lengths) =>
        [.. lengths.Select(length => new RowTask(WorkloadRow.Of(Case(length), KernelRole.Trtllm), null, new Milliseconds(1)))];

    public static string RowId(int length) => WorkloadRow.Of(Case(length), KernelRole.Trtllm).Id;

    public static AttentionCase Case(int length) =>
        AttentionCases.Small with { BatchSize = 1, MaxSeqLen = length, KvPoolTokens = 1024, Trials = 7 };

    public static RowMeasurement Row(string id, params double[] launchMs) => new()
    {
        RowId = id,
        LaunchMs = [.. launchMs],
        WarmupLaunches = 3,
        OutputDigest = Digest,
        AllocatedBytes = 4096,
        Resources = ImmutableSortedDictionary<string, string>.Empty,
    };

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
