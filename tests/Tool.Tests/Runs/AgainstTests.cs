using PrefillBench.Devices.Cuda.Sides;
using PrefillBench.Diagnostics;
using PrefillBench.Runs.Code;
using PrefillBench.Spec;
using PrefillBench.Tests.Baselines;

namespace PrefillBench.Tests.Runs;

/// <summary>Which folder of kernels `--against` means on a GPU.</summary>
public sealed class AgainstTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>
    /// Taken for a folder of kernels, a build has no headers where it has its kernels' and would be compiled with today's: code of two
    /// versions, called identical.
    /// </summary>
    [Fact]
    public void A_build_means_the_kernels_beside_it()
    {
        Kernel("build/kernels/sm90");

        Assert.Equal(Path.Combine(folder.Path, "build", "kernels"), Resolve("build"));
    }

    [Theory]
    [InlineData("mine")]
    [InlineData("mine/sm90")]
    public void A_folder_of_kernels_means_itself(string at)
    {
        Kernel(at);

        Assert.Equal(Path.Combine(folder.Path, "mine"), Resolve("mine"));
    }

    [Fact]
    public void A_folder_without_kernels_is_refused()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "empty"));

        var thrown = Assert.Throws<PfbException>(() => Resolve("empty"));

        Assert.Equal(Codes.AgainstUnusable, thrown.Diagnostics[0].Code);
    }

    private string Resolve(string text) =>
        CudaSides.KernelsOf(new Against(KernelDevice.Host(folder.Path)).Resolve(text), KernelSet.Bundled).Folder!;

    private void Kernel(string at)
    {
        var kernels = Directory.CreateDirectory(Path.Combine(folder.Path, at)).FullName;
        File.WriteAllText(Path.Combine(kernels, "a.kernel.json"), "{}");
    }
}
