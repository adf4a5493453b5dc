using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Cli;
using PrefillBench.Cli.Running;
using PrefillBench.Devices;
using PrefillBench.Devices.Cuda.Machine;
using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Devices.Cuda.Sides;
using PrefillBench.Spec;
using PrefillBench.Tests.Baselines;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Cli.Running;

/// <summary>Which control the workers of a GPU get: the one that the approved sessions were measured with, as long as it is there.</summary>
public sealed class KeptControlTests : IDisposable
{
    private const string Row = "a";

    /// <summary>As an older tool or compiler made it, and as today's makes it.</summary>
    private static readonly ControlImage Older = CudaControl.Image(new byte[] { 1 }, new ComputeCapability(9, 0));

    private static readonly ControlImage Todays = CudaControl.Image(new byte[] { 2 }, new ComputeCapability(9, 0));

    private readonly TemporaryFolder folder = new();

    private BaselineStore Store => new(Path.Combine(folder.Path, "baselines"));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_first_run_gets_todays()
    {
        var prepared = Prepared(null);

        Assert.Equal(Todays.Manifest, prepared.Control!.Manifest);
        Assert.Equal(Todays.Cubin.ToArray(), ControlManifest.Read(prepared.Sides.Current.Folder)!.Cubin.ToArray());
    }

    [Fact]
    public void Later_runs_get_what_was_kept()
    {
        var prepared = Prepared(Approved());

        Assert.Equal(Older.Manifest, prepared.Control!.Manifest);
        Assert.Equal(Older.Cubin.ToArray(), ControlManifest.Read(prepared.Sides.Current.Folder)!.Cubin.ToArray());
    }

    [Fact]
    public void What_is_gone_does_not_end_the_run()
    {
        var approved = Approved();
        Directory.Delete(Store.Code(BaselineSamples.Slug).Folder, recursive: true);

        Assert.Equal(Todays.Manifest, Prepared(approved).Control!.Manifest);
    }

    [Fact]
    public void Approved_times_without_a_control_do_not_hinder_one() =>
        Assert.Equal(Todays.Manifest, Prepared(BaselineSamples.Baseline("run-1", (Row, 1))).Control!.Manifest);

    [Fact]
    public void The_sides_of_a_duet_have_none() => Assert.Null(Prepared(null, againstItself: true).Control);

    /// <summary>Approved through the store, so that the image is kept as a run and `approve` keep it.</summary>
    private ApprovedBaseline Approved()
    {
        var code = new CodeImage(Older.Cubin, Older.Manifest);
        var baseline = BaselineSamples.Baseline("run-1", (Row, 1));
        var session = baseline.Rows[Row].Sessions[0] with { Control = new SessionControl(new ControlWork("products", code.Sha256()), [1, 1, 1]) };
        Store.WriteReceived(baseline with { Rows = baseline.Rows.SetItem(Row, baseline.Rows[Row] with { Sessions = [session] }) }, code);
        return Store.Approve(BaselineSamples.Slug, "quick", BaselineSamples.Request()).Verified;
    }

    private PreparedSides Prepared(ApprovedBaseline? baseline, bool againstItself = false)
    {
        var environment = new CliEnvironment
        {
            Out = TextWriter.Null,
            Error = TextWriter.Null,
            In = TextReader.Null,
            Variables = ImmutableDictionary<string, string>.Empty,
            WorkingDirectory = folder.Path,
            Clock = TimeProvider.System,
            IsTerminal = false,
            Width = 100,
        };
        var request = new MeasureRequest
        {
            Spec = null, Suite = null, Filters = [], Device = "cuda", AgainstItself = againstItself, Kernels = null, Baselines = "baselines", WarmL2 = false, Budget = null,
            Seed = null, Output = "out", Timeout = null, LockWait = default, Verbosity = "quiet", NoColor = true,
        };
        return new SidePreparation(environment, request, new Gpu(), Path.Combine(folder.Path, "sides"))
            .Prepare(againstItself ? JudgingMode.Duet : JudgingMode.Stored, Store, baseline, null, [WorkloadRow.Of(Measurement.FakeBench.Case(64), KernelRole.Trtllm)]);
    }

    /// <summary>Builds one kernel for every row; nothing is run on it.</summary>
    private sealed class Gpu : IDevice, IKernelBuilder
    {
        public DeviceFacts Facts => throw new NotSupportedException();

        public DeviceRates Rates => throw new NotSupportedException();

        public ImmutableSortedDictionary<string, KernelImage> Build(string? kernels, IEnumerable<WorkloadRow> rows, IReadOnlyDictionary<string, int>? plantedDelay = null) =>
            rows.ToImmutableSortedDictionary(row => row.Id, _ => new KernelImage(new byte[] { 9 }, "{}", "code"), StringComparer.Ordinal);

        public ControlImage BuildControl() => Todays;

        public KernelImage? WithFewerBlocks(KernelImage image) => null;

        public string? WhyNot(WorkloadRow row) => null;

        public IPreparedRow Prepare(WorkloadRow row) => throw new NotSupportedException();

        public Ceilings MeasureCeilings() => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
