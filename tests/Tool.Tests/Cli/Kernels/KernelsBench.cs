using System.Text.RegularExpressions;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices;
using PrefillBench.Tests.Devices.Cuda.Compilation;

namespace PrefillBench.Tests.Cli.Kernels;

/// <summary>The `kernels` commands on a folder of their own with the example kernel, through the real entry point.</summary>
public sealed partial class KernelsBench : IDisposable
{
    private readonly ToolBench bench = new();

    public KernelsBench()
    {
        foreach (var file in Directory.EnumerateFiles(Nvrtc.ExampleFolder))
        {
            Directory.CreateDirectory(bench.At("mine"));
            File.Copy(file, bench.At("mine", Path.GetFileName(file)));
        }

        bench.Variables = bench.Variables.Add(ToolchainPlaces.CacheVariable, bench.At("cache"));
    }

    public string Approved => bench.At("baselines", "kernels.verified.json");

    public string At(params string[] parts) => bench.At(parts);

    public void Set(string variable, string value) => bench.Variables = bench.Variables.SetItem(variable, value);

    /// <summary>Replaces part of the example's description or source.</summary>
    public void Change(string file, string old, string now)
    {
        var text = File.ReadAllText(At("mine", file));
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(At("mine", file), text.Replace(old, now, StringComparison.Ordinal));
    }

    /// <summary>Makes the example one with a planted mistake.</summary>
    public void Plant(string mistake)
    {
        File.Copy(Path.Combine(Nvrtc.Fixtures, "planted", "planted.cu"), At("mine", "naive.cu"), overwrite: true);
        Change("naive.kernel.json", "\"naive_bf16\"", "\"planted\"");
        Change("naive.kernel.json", "\"source\": \"naive.cu\",", $"\"source\": \"naive.cu\", \"options\": [\"-D{mistake}\"],");
        Change("naive.kernel.json", "\"threads\": 128", "\"threads\": 64");
    }

    /// <summary>With what differs from machine to machine replaced.</summary>
    public async Task<Invocation> KernelsAsync(params string[] args)
    {
        var said = await bench.ToolAsync(["kernels", args[0], "--kernels", "mine", .. args[1..]]);
        return said with { Out = Stable(said.Out), Error = Stable(said.Error) };
    }

    public string Stable(string text) => Version().Replace(
        text.Replace(bench.Folder, "FOLDER", StringComparison.Ordinal).Replace('\\', '/').ReplaceLineEndings("\n"), "nvrtc VERSION");

    public Task<Invocation> ToolAsync(params string[] args) => bench.ToolAsync(args);

    public void Dispose() => bench.Dispose();

    [GeneratedRegex(@"nvrtc \d+\.\d+")]
    private static partial Regex Version();
}
