using System.Collections.Immutable;
using PrefillBench.Runs;
using PrefillBench.Sharding;

namespace PrefillBench.Cli.Running;

/// <summary>The command line of `run`, read.</summary>
internal sealed record RunArguments
{
    public required RunRequest Run { get; init; }

    public required ConsoleOptions Console { get; init; }

    /// <summary>Number of the attempt, from 1, as a build server counts; null where nobody counts.</summary>
    public required int? Attempt { get; init; }

    public required bool Json { get; init; }

    /// <summary>The exit code is for `git bisect run`.</summary>
    public required bool Bisects { get; init; }

    /// <summary>The file for every timed launch; null where none was asked for.</summary>
    public required OutputPath? Launches { get; init; }

    public required ReportTarget[] Reports { get; init; }

    /// <summary>The cards that share the sweep; empty where one device measures it.</summary>
    public required ImmutableArray<string> Devices { get; init; }

    /// <summary>The part of the sweep that is measured here; null where it is all of it.</summary>
    public required Shard? Shard { get; init; }

    public OutputArguments Outputs => new(Run.Measure.Output, Json, Reports, Launches, Console);
}

/// <summary>Paths of the results.</summary>
/// <param name="Output">The folder; absolute.</param>
/// <param name="Json">Standard output is results.json.</param>
/// <param name="Launches">The file for every timed launch; null where none was asked for.</param>
internal sealed record OutputArguments(
    string Output, bool Json, ReportTarget[] Reports, OutputPath? Launches, ConsoleOptions Console);
