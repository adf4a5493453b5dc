using System.Text.RegularExpressions;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Devices.Cuda.Rows;

namespace PrefillBench.GpuTests;

/// <summary>A text of the bundled kernels and what a test puts in its place.</summary>
/// <param name="File">From the kernels folder on.</param>
/// <param name="Text">Must stand there exactly once, so that a fault whose place has moved is noticed.</param>
internal sealed record KernelEdit(string File, string Text, string Replacement);

/// <summary>One entry of a bundled kernel with edits made to it.</summary>
/// <param name="Entry">The only one of Hopper's kernel that is compiled, which takes a quarter of the time.</param>
internal sealed record PlantedKernel(string Entry, params KernelEdit[] Edits)
{
    private const string Hopper = "sm90/prefill_wgmma.cu";

    /// <summary>From the kernels folder on.</summary>
    public string Source { get; init; } = Hopper;

    public bool IsHoppers => Source.StartsWith("sm90/", StringComparison.Ordinal);

    /// <summary>Writes the whole kernels folder with the edits into an empty folder.</summary>
    public void Write(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(KernelCatalog.Bundled, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(KernelCatalog.Bundled, file);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
            var edits = Edits.Where(edit => edit.File == path.Replace('\\', '/')).ToArray();
            var text = edits.Aggregate(File.ReadAllText(file), Edited);
            File.WriteAllText(Path.Combine(folder, path), Source == Hopper && path.Replace('\\', '/') == Hopper ? OnlyEntry(text) : text);
        }
    }

    private static string Edited(string text, KernelEdit edit)
    {
        Assert.True(Regex.Count(text, Regex.Escape(edit.Text)) == 1, $"{edit.File} does not hold this text exactly once:\n{edit.Text}");
        return text.Replace(edit.Text, edit.Replacement, StringComparison.Ordinal);
    }

    private string OnlyEntry(string text) => string.Join(
        "\n\n", text.Split("\n\n").Where(
            part => !part.Contains("__global__", StringComparison.Ordinal) || part.Contains($" {Entry}(", StringComparison.Ordinal)));
}

/// <summary>A planted kernel, ready to be launched on the GPU of the tests.</summary>
internal sealed class PlantedGpuKernels : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("planted-kernel-");

    public PlantedGpuKernels(Gpu gpu, PlantedKernel planted)
    {
        if (planted.IsHoppers)
        {
            Gpu.RequireItsOwnKernels();
        }

        planted.Write(folder.FullName);
        Kernels = gpu.WarmOf(folder.FullName);
    }

    public CudaKernels Kernels { get; }

    public void Dispose()
    {
        Kernels.Dispose();
        folder.Delete(recursive: true);
    }
}
