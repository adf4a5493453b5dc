using System.Linq;
using Microsoft.Build.Framework;

namespace PrefillBench.MSBuild;

/// <content>What can be asked; every text that is empty leaves the choice to the sweep file or the tool.</content>
public sealed partial class RunPrefillBench
{
    /// <summary>The sweep file; default: the nearest prefill-bench.yaml at or above the project.</summary>
    public ITaskItem? SpecFile { get; set; }

    public ITaskItem? BaselineDirectory { get; set; }

    [Required]
    public ITaskItem OutputDirectory { get; set; } = null!;

    public ITaskItem? KernelDirectory { get; set; }

    /// <summary>auto, cpu, cuda, cuda:N, cuda:UUID or fake:PATH.</summary>
    public string Device { get; set; } = "";

    public string Suite { get; set; } = "";

    /// <summary>One ad-hoc case, as key=value pairs with commas.</summary>
    public string Case { get; set; } = "";

    /// <summary>Globs over case ids; <c>!</c> excludes.</summary>
    public string[] Filter { get; set; } = [];

    /// <summary>Measure pairs against this tool build, kernels folder or git ref.</summary>
    public string Against { get; set; } = "";

    /// <summary>standard or published.</summary>
    public string Protocol { get; set; } = "";

    /// <summary>cold or warm.</summary>
    public string L2 { get; set; } = "";

    /// <summary>Cases whose estimate does not fit are skipped, such as 90s or 30m.</summary>
    public string Budget { get; set; } = "";

    /// <summary>The most pairs; 0 leaves it to the sweep file.</summary>
    public int Pairs { get; set; }

    public string Seed { get; set; } = "";

    /// <summary>Further reports: the item is the path, its metadata Format the kind.</summary>
    public ITaskItem[] Reports { get; set; } = [];

    /// <summary>The run ends itself after this time, with what it has; 0 sets no limit.</summary>
    public int MaxSeconds { get; set; }

    /// <summary>The longest wait for a device that another run holds, such as 90s.</summary>
    public string LockWait { get; set; } = "";

    /// <summary>fail or warn; so are the next three, but for OnMissingBaseline: fail or record.</summary>
    public string OnInconclusive { get; set; } = "";

    public string OnMissingBaseline { get; set; } = "";

    public string OnDrift { get; set; } = "";

    public string OnEnvironmentChange { get; set; } = "";

    /// <summary>fail or note.</summary>
    public string OnImproved { get; set; } = "";

    /// <summary>The words of MSBuild: quiet to diagnostic.</summary>
    public string ToolVerbosity { get; set; } = "";

    private protected override Arguments Command() => new Arguments("run")
        .Add("--run-id", runId)
        .Add("--parent-pid", ThisProcess())
        .Add("--msbuild", Started)
        .Add("--timeout", MaxSeconds > 0 ? $"{MaxSeconds}s" : null)
        .AddPath("--spec", SpecFile, ProjectDirectory)
        .AddPath("--baselines", BaselineDirectory, ProjectDirectory)
        .AddPath("--output", OutputDirectory, ProjectDirectory)
        .AddPath("--kernels", KernelDirectory, ProjectDirectory)
        .Add("--device", Device)
        .Add("--suite", Suite)
        .Add("--case", Case)
        .Add("--filter", Filter)
        .Add("--against", Against)
        .Add("--protocol", Protocol)
        .Add("--l2", L2)
        .Add("--budget", Budget)
        .Add("--pairs", Pairs)
        .Add("--seed", Seed)
        .Add("--lock-wait", LockWait)
        .Add("--on-inconclusive", OnInconclusive)
        .Add("--on-missing-baseline", OnMissingBaseline)
        .Add("--on-drift", OnDrift)
        .Add("--on-environment-change", OnEnvironmentChange)
        .Add("--on-improved", OnImproved)
        .Add("--verbosity", ToolVerbosity)
        // An agent would take its commands out of a line in the first column only; MSBuild indents, and reports the codes itself.
        .Add("--log-format", "text")
        .AddSwitch("--no-color", true)
        .Add("--report", Reports.Select(report => $"{report.GetMetadata("Format")}={Absolute(report)}"));
}
