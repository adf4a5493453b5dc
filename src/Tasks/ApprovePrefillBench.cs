using System.Collections.Generic;
using System.Linq;
using Microsoft.Build.Framework;

namespace PrefillBench.MSBuild;

/// <summary>Makes what a run measured the approved baseline. The tool refuses on a build server.</summary>
public sealed class ApprovePrefillBench : ToolProcess
{
    /// <summary>The reason for the approval. The baseline keeps it.</summary>
    public string Reason { get; set; } = "";

    public string Suite { get; set; } = "";

    /// <summary>The device's name in the folder of baselines; needed where there are several.</summary>
    public string Slug { get; set; } = "";

    /// <summary>Globs over row ids; default: every row.</summary>
    public string[] Rows { get; set; } = [];

    /// <summary>The output folder of the run that is approved.</summary>
    public ITaskItem? OutputDirectory { get; set; }

    public ITaskItem? BaselineDirectory { get; set; }

    protected override bool ValidateParameters() => HasReason(Reason) & base.ValidateParameters();

    private protected override Arguments Command() => new Arguments("approve")
        .Add("--reason", Reason)
        .AddPath("--from", OutputDirectory, ProjectDirectory)
        .Add("--suite", Suite)
        .Add("--slug", Slug)
        .Add("--filter", Rows)
        .AddPath("--baselines", BaselineDirectory, ProjectDirectory);

    private protected override IEnumerable<CanonicalLine> Judge(Ending ending) =>
        ending.Complaints.Concat(ending.Unexplained() is { } unexplained ? [unexplained] : []);
}
