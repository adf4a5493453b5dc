using System.Collections.Generic;
using System.Linq;
using Microsoft.Build.Framework;

namespace PrefillBench.MSBuild;

/// <summary>Compiles the CUDA kernels and checks what the compiler made of them; no GPU is needed.</summary>
public sealed class CheckPrefillBenchKernels : ToolProcess
{
    /// <summary>Folder of kernels; default: the bundled one.</summary>
    public ITaskItem? KernelDirectory { get; set; }

    private protected override Arguments Command() => new Arguments("kernels", "check")
        .AddPath("--kernels", KernelDirectory, ProjectDirectory);

    private protected override IEnumerable<CanonicalLine> Judge(Ending ending) =>
        ending.Complaints.Concat(ending.Unexplained() is { } unexplained ? [unexplained] : []);
}
