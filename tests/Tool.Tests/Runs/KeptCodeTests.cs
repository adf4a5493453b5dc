using PrefillBench.Baselines;
using PrefillBench.CodeFiles;
using PrefillBench.Devices.Cuda.Sides;
using PrefillBench.Diagnostics;
using PrefillBench.Runs;
using PrefillBench.Runs.Code;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Tests.Baselines;
using PrefillBench.Tests.Devices.Cuda.Compilation;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Runs;

/// <summary>
/// The compiler writes the working directory and the lines into a cubin: machine code that is the approved one must count as it wherever
/// it was compiled.
/// </summary>
public sealed class KeptCodeTests : IDisposable
{
    private static readonly WorkloadRow Row = WorkloadRow.Of(Measurement.FakeBench.Case(64) with { HeadSize = 128 }, KernelRole.Baseline);

    private readonly TemporaryFolder folder = new();

    private BaselineStore Store => new(Path.Combine(folder.Path, "baselines"));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_same_machine_code_with_other_lines_is_the_image_that_was_kept()
    {
        var kept = Compiled("kept", source => source);
        var moved = Compiled("moved", source => "// a comment, so that lines move\n" + source);
        Assert.NotEqual(kept.Sha256, moved.Sha256);

        var prepared = Prepared(Approved(kept), moved);

        Assert.Equal(kept.Sha256, prepared.Current[Row.Id].Sha256);
        Assert.True(prepared.Codes.Identical(Row.Id));
    }

    [Fact]
    public void Other_machine_code_is_what_was_compiled()
    {
        var other = Compiled("other", source => source.Replace("output_scale", "score_scale", StringComparison.Ordinal));

        var prepared = Prepared(Approved(Compiled("kept", source => source)), other);

        Assert.Equal(other.Sha256, prepared.Current[Row.Id].Sha256);
        Assert.False(prepared.Codes.Identical(Row.Id));
    }

    [Fact]
    public void Approved_code_that_is_gone_ends_the_run_instead_of_going_unnoticed()
    {
        var built = Compiled("kept", source => source);
        var approved = Approved(built);
        Directory.Delete(Store.Code(BaselineSamples.Slug).Folder, recursive: true);

        var refused = Assert.Throws<PfbException>(() => Prepared(approved, built));

        Assert.Equal(("PFB3006", ExitCode.BadInput), (refused.Diagnostics[0].Code.Id, refused.Diagnostics[0].Exit));
    }

    /// <summary>The example of docs/kernel-abi.md.</summary>
    private KernelCode Compiled(string name, Func<string, string> source)
    {
        var kernels = Directory.CreateDirectory(Path.Combine(folder.Path, name)).FullName;
        var example = Nvrtc.ExampleFolder;
        File.WriteAllText(Path.Combine(kernels, "naive.cu"), source(File.ReadAllText(Path.Combine(example, "naive.cu"))));
        File.Copy(Path.Combine(example, "naive.kernel.json"), Path.Combine(kernels, "naive.kernel.json"));
        return new CudaSides(Nvrtc.Arch("sm_80"), Nvrtc.Compiler(Path.Combine(folder.Path, "cache"))).Build(KernelSet.In(kernels),
            [Row])[Row.Id];
    }

    /// <summary>Approved through the store, so that the image is kept as a run and `approve` keep it.</summary>
    private ApprovedBaseline Approved(KernelCode code)
    {
        var baseline = BaselineSamples.Baseline("run-1", (Row.Id, 1));
        var row = baseline.Rows[Row.Id] with { CodeSha256 = code.Sha256, CaseSha256 = Row.Case.Sha256 };
        Store.WriteReceived(baseline with { Rows = baseline.Rows.SetItem(Row.Id, row) }, code);
        return Store.Approve(BaselineSamples.Slug, "quick", BaselineSamples.Request()).Verified;
    }

    private PreparedSides Prepared(ApprovedBaseline approved, KernelCode today)
    {
        using var device = new KernelDevice(today);
        var read = new ReadRun(
            KernelDevice.Request(folder.Path),
            new(null, AdHocSuite.Of([Row.Case], SpecDefaults.Gate), [Row.Case], KernelSet.Bundled, OwnCase: true),
            device.Facts, new(ApprovedFile.Of(approved), null, null));
        return new SidePreparation(KernelDevice.Host(folder.Path), read, device).Prepare([Row]);
    }
}
