using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Diagnostics;

namespace PrefillBench.Tests.Devices.Cuda.Kernels;

/// <summary>A kernels folder of one test.</summary>
public sealed class KernelFolder : IDisposable
{
    /// <summary>A right description; tests replace parts of it.</summary>
    public const string Right =
        """
        {
          "parameterLayout": 1,
          "role": "trtllm",
          "source": "k.cu",
          "options": ["--use_fast_math"],
          "variants": [
            {
              "name": "fast",
              "entry": "prefill",
              "arch": "sm_90a",
              "options": ["-DX"],
              "input": "e4m3",
              "output": "nvfp4",
              "headSizes": [128],
              "groupSizes": [1, 8],
              "pageSizes": [16, 64],
              "layouts": ["HND"],
              "tileRows": 128,
              "tileKeys": 96,
              "threads": 384,
              "sharedBytes": 230400,
              "schedule": "persistent",
              "blocksPerSm": 1,
              "allowedSpillBytes": 8
            }
          ]
        }
        """;

    public KernelFolder() => Write("k.cu", "extern \"C\" __global__ void prefill() {}");

    public string Path { get; } = Directory.CreateTempSubdirectory("pfb-kernels-").FullName;

    public string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        WholeFile.Write(path, text);
        return path;
    }

    public KernelCatalog Read() => KernelCatalog.Read(Path);

    public IReadOnlyList<Diagnostic> Complaints() => Assert.Throws<PfbException>(Read).Diagnostics;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
