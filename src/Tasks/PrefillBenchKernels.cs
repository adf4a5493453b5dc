using System.Collections.Generic;
using System.Linq;
using Microsoft.Build.Framework;

namespace PrefillBench.MSBuild;

/// <summary>The common part of the tasks for CUDA kernels. They need the compiler, but no GPU.</summary>
public abstract class PrefillBenchKernels : ToolProcess
{
    /// <summary>Folder of kernels; default: the sweep file's, else the bundled one.</summary>
    public ITaskItem? KernelDirectory { get; set; }

    public ITaskItem? SpecFile { get; set; }

    public ITaskItem? BaselineDirectory { get; set; }

    /// <summary>Architectures such as sm_80 and sm_90a; empty leaves them to the tool.</summary>
    public string[] Architectures { get; set; } = [];

    private protected Arguments Asked(string command) => new Arguments("kernels", command)
        .AddPath("--kernels", KernelDirectory, ProjectDirectory)
        .AddPath("--spec", SpecFile, ProjectDirectory)
        .AddPath("--baselines", BaselineDirectory, ProjectDirectory)
        .Add("--arch", string.Join(",", Architectures));

    private protected override IEnumerable<CanonicalLine> Judge(Ending ending) =>
        ending.Complaints.Concat(ending.Unexplained() is { } unexplained ? [unexplained] : []);
}

/// <summary>Compiles the kernels and compares what they take of a multiprocessor with what was approved.</summary>
public sealed class CheckPrefillBenchKernels : PrefillBenchKernels
{
    /// <summary>fail or record; default: fail.</summary>
    public string OnMissingBaseline { get; set; } = "";

    private protected override Arguments Command() => Asked("check").Add("--on-missing-baseline", OnMissingBaseline);
}

/// <summary>Approves what the kernels take now, for this compiler.</summary>
public sealed class ApprovePrefillBenchKernels : PrefillBenchKernels
{
    public string Reason { get; set; } = "";

    /// <summary>Globs over variants; default: all.</summary>
    public string[] Variants { get; set; } = [];

    protected override bool ValidateParameters() => HasReason(Reason) & base.ValidateParameters();

    private protected override Arguments Command() => Asked("approve").Add("--reason", Reason).Add("--filter", Variants);
}
