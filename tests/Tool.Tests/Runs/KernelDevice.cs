using System.Collections.Immutable;
using PrefillBench.CodeFiles;
using PrefillBench.Devices;
using PrefillBench.Devices.Cuda.Sides;
using PrefillBench.Measurement;
using PrefillBench.Measurement.Workers;
using PrefillBench.Runs;
using PrefillBench.Spec;
using PrefillBench.Tests.Baselines;
using PrefillBench.Tests.Measurement;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Runs;

/// <summary>Its kernels are files, as on a GPU: one kernel for every row. Runs are prepared with it, nothing is measured.</summary>
/// <param name="kernel">What it compiles for every row.</param>
internal sealed class KernelDevice(KernelCode? kernel = null) : IDevice, ISideMaker
{
    /// <summary>What a row takes in one process, beside nearly nothing for its launches.</summary>
    public const int RowSeconds = 10;

    public DeviceFacts Facts { get; } = new(
        DeviceKind.Cuda, "stub", "stub", BaselineSamples.Facts(), BaselineSamples.Facts(), ByteCount.FromGibibytes(8),
        Pairing.Sequential, 0.01);

    public DeviceRates Rates { get; } = new(
        new(1000), new(1000), new Milliseconds(0.01), 1e13, 1e13, Milliseconds.FromSeconds(RowSeconds), new Milliseconds(0));

    /// <param name="folder">Everything is in it.</param>
    public static RunHost Host(string folder) => new()
    {
        Tool = "the tool",
        CommandLine = "the tool run",
        WorkingDirectory = folder,
        ScratchFolder = Path.Combine(folder, "scratch"),
        LocksFolder = Path.Combine(folder, "locks"),
        Places = new(ImmutableDictionary<string, string>.Empty, folder, Path.Combine(folder, "cache")),
        Workers = new InProcessWorkers(),
        Muxer = null,
        Patience = Patience.Default,
        Clock = TimeProvider.System,
        Machine = "this machine",
        Boot = "this boot",
        NewSeed = () => 1,
        NewName = () => Guid.NewGuid().ToString("N"),
        User = () => "tester",
        Listener = new Deaf(),
    };

    public static MeasureRequest Request(string folder, string? suite = null) => new()
    {
        Spec = null,
        Suite = suite,
        Filters = [],
        Device = "cuda",
        Kernels = null,
        NamedKernels = [],
        Baselines = Path.Combine(folder, "baselines"),
        WarmL2 = false,
        Budget = null,
        Seed = 1,
        Output = Path.Combine(folder, "out"),
        LockWait = TimeSpan.Zero,
    };

    public string? WhyNot(RowWorkload workload) => null;

    public ISideMaker Sides => this;

    public int TrialLinks => 1;

    public string? WhyNotFrom(string folder) => null;

    public ImmutableSortedDictionary<string, KernelCode> Build(
        KernelSet kernels, IReadOnlyCollection<WorkloadRow> rows, IReadOnlyDictionary<string, int>? delay = null) =>
        rows.ToImmutableSortedDictionary(row => row.Id, _ => kernel ?? KernelCode.Of([]), StringComparer.Ordinal);

    /// <summary>As a GPU does.</summary>
    public KernelCode Identified(KernelCode stored) => CudaSides.WithIdentity(stored);

    public KernelSet Find(SidePlace place, KernelSet kernels) => throw new NotSupportedException();

    public IPreparedRow Prepare(RowWorkload workload) => throw new NotSupportedException();

    public Ceilings MeasureCeilings() => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private sealed class Deaf : IRunListener
    {
        public void Say(string text)
        {
        }

        public void Warn(string text)
        {
        }

        public Task<T> FollowAsync<T>(Milliseconds estimate, int units, Func<IProgress<MeasurementProgress>, Task<T>> measure) =>
            measure(new Progress<MeasurementProgress>());
    }
}
