using System.Collections.Immutable;
using PrefillBench.Cli;
using PrefillBench.Cli.Running;
using PrefillBench.Devices;
using PrefillBench.Devices.Cuda.Sides;
using PrefillBench.Spec;
using PrefillBench.Tests.Baselines;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Cli;

public static class RunPreparationTests
{
    /// <summary>With nothing approved, rows are measured once each instead of in pairs, so that more fit a budget than as pairs would.</summary>
    [Fact]
    public static void Every_row_that_fits_the_budget_without_pairs_gets_its_kernels()
    {
        using var bench = new ToolBench();
        using var device = new KernelDevice();

        var setup = Prepared(bench, device, budget: TimeSpan.FromSeconds(4 * KernelDevice.RowSeconds + 1));

        Assert.Equal(4, setup.Sweep.Rows.Length);
        Assert.All(setup.Sweep.Rows, row => Assert.Null(row.SkipReason));
        Assert.Equal(setup.Sweep.Rows.Select(row => row.Row.Id).Order(), setup.Sides.Current!.Keys.Order());
    }

    [Fact]
    public static void What_does_not_fit_even_so_is_skipped_with_the_numbers()
    {
        using var bench = new ToolBench();
        using var device = new KernelDevice();

        var setup = Prepared(bench, device, budget: TimeSpan.FromSeconds(3 * KernelDevice.RowSeconds));

        Assert.Equal(2, setup.Sweep.Rows.Count(row => row.SkipReason is null));
        Assert.All(setup.Sweep.Rows.Where(row => row.SkipReason is not null), row => Assert.Contains("the budget is 30 s", row.SkipReason, StringComparison.Ordinal));
    }

    private static RunSetup Prepared(ToolBench bench, KernelDevice device, TimeSpan budget) => new RunPreparation(
        new CliEnvironment
        {
            Out = TextWriter.Null,
            Error = TextWriter.Null,
            In = TextReader.Null,
            Variables = ImmutableDictionary<string, string>.Empty,
            WorkingDirectory = bench.Folder,
            Clock = TimeProvider.System,
            IsTerminal = false,
            Width = 80,
        },
        new MeasureRequest
        {
            Spec = null,
            Suite = "two",
            Filters = [],
            Device = "cuda",
            Kernels = null,
            Baselines = "baselines",
            Published = true,
            WarmL2 = false,
            Budget = budget,
            Seed = 1,
            Output = "out",
            Timeout = null,
            LockWait = TimeSpan.Zero,
            Verbosity = "quiet",
            NoColor = true,
        },
        device,
        bench.At("sides")).Prepare(new PolicyOverrides());

    /// <summary>Kernels are files and pairs its way of judging, as on a GPU. Only plans are made with it.</summary>
    private sealed class KernelDevice : IDevice, IKernelBuilder
    {
        public const int RowSeconds = 10;

        public DeviceFacts Facts { get; } = new(
            DeviceKind.Cuda, "stub", "stub", BaselineSamples.Facts(), BaselineSamples.Facts(), ByteCount.FromGibibytes(8), Pairing.Sequential, JudgingMode.Duet, 0.01);

        public DeviceRates Rates { get; } = new(
            new(1000), new(1000), new Milliseconds(0.01), 1e13, 1e13, Milliseconds.FromSeconds(RowSeconds), new Milliseconds(0));

        public string? WhyNot(WorkloadRow row) => null;

        public ImmutableSortedDictionary<string, KernelImage> Build(string? folder, IEnumerable<WorkloadRow> rows, IReadOnlyDictionary<string, int>? plantedDelay = null) =>
            rows.ToImmutableSortedDictionary(row => row.Id, row => new KernelImage(new byte[] { 1 }, $"{{\"role\": \"{row.Kernel}\"}}", "code"));

        public ControlImage BuildControl() => ControlManifest.Image(new byte[] { 2 }, "control", threads: 128, sharedBytes: 0, blocksPerSm: 1, iterations: 1);

        public KernelImage? WithFewerBlocks(KernelImage image) => null;

        public IPreparedRow Prepare(WorkloadRow row) => throw new NotSupportedException();

        public Ceilings MeasureCeilings() => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
