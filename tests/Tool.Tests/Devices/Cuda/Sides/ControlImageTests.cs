using PrefillBench.Baselines;
using PrefillBench.Devices;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Devices.Cuda.Machine;
using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Devices.Cuda.Sides;
using PrefillBench.Tests.Baselines;
using PrefillBench.Tests.Devices.Cuda.Compilation;

namespace PrefillBench.Tests.Devices.Cuda.Sides;

/// <summary>The control of a GPU before it reaches one: from the source to a kept image and to the folder that a worker reads.</summary>
public sealed class ControlImageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_kept_control_reaches_the_worker_to_the_byte()
    {
        var built = CudaControl.Image(new byte[] { 1, 2, 3 }, new ComputeCapability(9, 0));
        var kept = new RetainedCode(Path.Combine(folder.Path, "cubins"));
        var code = new CodeImage(built.Cubin, built.Manifest);
        kept.Receive(code);
        kept.Retain(code.Sha256());
        var loaded = kept.Load(code.Sha256());
        var side = Directory.CreateDirectory(Path.Combine(folder.Path, "side")).FullName;

        ControlImages.Write(side, new ControlImage(loaded.Cubin, loaded.Manifest));

        var read = ControlManifest.Read(side)!;
        Assert.Equal(built.Cubin.ToArray(), read.Cubin.ToArray());
        Assert.Equal(code.Sha256(), new CodeImage(read.Cubin, read.Manifest).Sha256());
        Assert.Equal("ceiling_wgmma_bf16", ControlImages.NameOf(read));
    }

    [Fact]
    public void A_side_without_one_has_none() => Assert.Null(ControlManifest.Read(folder.Path));

    [Fact]
    public void Another_launch_of_the_same_code_is_other_work()
    {
        var hopper = CudaControl.Image(new byte[] { 1, 2, 3 }, new ComputeCapability(9, 0));
        var ampere = CudaControl.Image(new byte[] { 1, 2, 3 }, new ComputeCapability(8, 0));

        Assert.NotEqual(new CodeImage(hopper.Cubin, hopper.Manifest).Sha256(), new CodeImage(ampere.Cubin, ampere.Manifest).Sha256());
        Assert.Equal("ceiling_mma_bf16", ControlImages.NameOf(ampere));
    }

    [Theory]
    [InlineData("sm_90a", 9)]
    [InlineData("sm_80", 8)]
    public void What_is_built_for_an_architecture_holds_the_entry_that_is_launched(string arch, int major)
    {
        var source = KernelSource.Read(Path.Combine(KernelCatalog.Bundled, ProductKernel.Source), new(KernelCatalog.Bundled, [Path.Combine(KernelCatalog.Bundled, "include")]), []);
        var cubin = Nvrtc.Compiler(Path.Combine(folder.Path, "cache")).Compile(source, Nvrtc.Arch(arch)).Cubin;

        var launch = ControlManifest.Of(CudaControl.Image(cubin, new ComputeCapability(major, 0)));

        Assert.Contains(CubinImage.Read(cubin).Entries, entry => entry.Entry == launch.Launch.Entry);
    }
}
