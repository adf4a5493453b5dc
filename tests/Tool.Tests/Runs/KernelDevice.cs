using System.Collections.Immutable;
using PrefillBench.Cli;
using PrefillBench.CodeFiles;
using PrefillBench.Devices;
using PrefillBench.Devices.Cuda.Sides;
using PrefillBench.Runs;
using PrefillBench.Spec;
using PrefillBench.Tests.Baselines;
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
        DeviceKind.Cuda, "stub", "stub", BaselineSamples.Facts(), BaselineSamples.Facts(), ByteCount.FromGibibytes(8), Pairing.Sequential, 0.01);

    public DeviceRates Rates { get; } = new(
        new(1000), new(1000), new Milliseconds(0.01), 1e13, 1e13, Milliseconds.FromSeconds(RowSeconds), new Milliseconds(0));

    public static CliEnvironment Environment(string folder) => new()
    {
        Out = TextWriter.Null,
        Error = TextWriter.Null,
        In = TextReader.Null,
        Variables = ImmutableDictionary<string, string>.Empty,
        WorkingDirectory = folder,
        Clock = TimeProvider.System,
        IsTerminal = false,
        Width = 80,
    };

    public static MeasureRequest Request(string? suite = null) => new()
    {
        Spec = null,
        Suite = suite,
        Filters = [],
        Device = "cuda",
        Kernels = null,
        Baselines = "baselines",
        WarmL2 = false,
        Budget = null,
        Seed = 1,
        Output = "out",
        Timeout = null,
        LockWait = TimeSpan.Zero,
        Verbosity = "quiet",
        NoColor = true,
    };

    public string? WhyNot(RowWorkload workload) => null;

    public ISideMaker Sides => this;

    public int TrialLinks => 1;

    public string? WhyNotFrom(string folder) => null;

    public ImmutableSortedDictionary<string, KernelCode> Build(string? kernels, IReadOnlyCollection<WorkloadRow> rows, IReadOnlyDictionary<string, int>? delay = null) =>
        rows.ToImmutableSortedDictionary(row => row.Id, _ => kernel ?? KernelCode.Of([]), StringComparer.Ordinal);

    /// <summary>As a GPU does.</summary>
    public KernelCode Identified(KernelCode stored) => CudaSides.WithIdentity(stored);

    public string Find(SidePlace place, string? kernels) => throw new NotSupportedException();

    public IPreparedRow Prepare(RowWorkload workload) => throw new NotSupportedException();

    public Ceilings MeasureCeilings() => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
