using PrefillBench.Baselines;
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

    /// <summary>As an older tool or compiler made it.</summary>
    private static readonly ControlImage Kept = CudaControl.Image(new byte[] { 1 }, new ComputeCapability(9, 0));

    private readonly TemporaryFolder folder = new();

    private BaselineStore Store => new(Path.Combine(folder.Path, "baselines"));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_first_run_gets_todays()
    {
        var prepared = Prepared(null);

        Assert.Equal(KernelDevice.Control.Manifest, prepared.Control!.Manifest);
        Assert.Equal(KernelDevice.Control.Cubin.ToArray(), ControlManifest.Read(prepared.Sides.Current.Folder)!.Cubin.ToArray());
    }

    [Fact]
    public void Later_runs_get_what_was_kept()
    {
        var prepared = Prepared(Approved());

        Assert.Equal(Kept.Manifest, prepared.Control!.Manifest);
        Assert.Equal(Kept.Cubin.ToArray(), ControlManifest.Read(prepared.Sides.Current.Folder)!.Cubin.ToArray());
    }

    /// <summary>As the first builds with a control wrote it: 20 launches, of which the later half counted.</summary>
    [Fact]
    public void What_was_read_in_another_way_gives_way_to_todays()
    {
        var cubin = ControlManifest.Of(Kept).Cubin;
        var manifest = $$"""{"cubin":"{{cubin}}","entry":"ceiling_wgmma_bf16","threads":256,"sharedBytes":65536,"blocksPerSm":1,"iterations":1000}""";

        var prepared = Prepared(Approved(Kept with { Manifest = manifest }));

        Assert.Equal(KernelDevice.Control.Manifest, prepared.Control!.Manifest);
    }

    [Fact]
    public void What_is_gone_does_not_end_the_run()
    {
        var approved = Approved();
        Directory.Delete(Store.Code(BaselineSamples.Slug).Folder, recursive: true);

        Assert.Equal(KernelDevice.Control.Manifest, Prepared(approved).Control!.Manifest);
    }

    [Fact]
    public void Approved_times_without_a_control_do_not_hinder_one() =>
        Assert.Equal(KernelDevice.Control.Manifest, Prepared(BaselineSamples.Baseline("run-1", (Row, 1))).Control!.Manifest);

    [Fact]
    public void The_sides_of_a_duet_have_none() => Assert.Null(Prepared(null, againstItself: true).Control);

    /// <summary>Approved through the store, so that the image is kept as a run and `approve` keep it.</summary>
    private ApprovedBaseline Approved(ControlImage? control = null)
    {
        var kept = control ?? Kept;
        var code = new CodeImage(kept.Cubin, kept.Manifest);
        var baseline = BaselineSamples.Baseline("run-1", (Row, 1));
        var session = baseline.Rows[Row].Sessions[0] with { Control = new SessionControl(new ControlWork("products", code.Sha256()), [1, 1, 1]) };
        Store.WriteReceived(baseline with { Rows = baseline.Rows.SetItem(Row, baseline.Rows[Row] with { Sessions = [session] }) }, code);
        return Store.Approve(BaselineSamples.Slug, "quick", BaselineSamples.Request()).Verified;
    }

    private PreparedSides Prepared(ApprovedBaseline? baseline, bool againstItself = false)
    {
        using var device = new KernelDevice();
        return new SidePreparation(
            KernelDevice.Environment(folder.Path), KernelDevice.Request() with { AgainstItself = againstItself }, device, Path.Combine(folder.Path, "sides"))
            .Prepare(againstItself ? JudgingMode.Duet : JudgingMode.Stored, Store, baseline, null, [WorkloadRow.Of(Measurement.FakeBench.Case(64), KernelRole.Trtllm)]);
    }
}
