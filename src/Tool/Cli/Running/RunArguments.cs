using System.Collections.Immutable;
using PrefillBench.Runs;
using PrefillBench.Sharding;

namespace PrefillBench.Cli.Running;

/// <summary>The command line of `run`, read.</summary>
internal sealed record RunArguments
{
    public required RunRequest Run { get; init; }

    public required ConsoleOptions Console { get; init; }

    /// <summary>As a build server counts, from 1; null where nobody does.</summary>
    public required int? Attempt { get; init; }

    public required bool Json { get; init; }

    /// <summary>The exit code is for `git bisect run`.</summary>
    public required bool Bisects { get; init; }

    /// <summary>Where every timed launch goes; null where nobody asked.</summary>
    public required OutputPath? Launches { get; init; }

    public required ReportTarget[] Reports { get; init; }

    /// <summary>The cards that share the sweep; empty where one device measures it.</summary>
    public required ImmutableArray<string> Devices { get; init; }

    /// <summary>The part of the sweep that is measured here; null where it is all of it.</summary>
    public required Shard? Shard { get; init; }

    public OutputArguments Outputs => new(Run.Measure.Output, Json, Reports, Launches, Console);

    /// <summary>As typed.</summary>
    public required string[] Argv { get; init; }
}

/// <summary>Where results go.</summary>
/// <param name="Output">The folder; absolute.</param>
/// <param name="Json">Standard output is results.json.</param>
/// <param name="Launches">Where every timed launch goes; null where nobody asked.</param>
internal sealed record OutputArguments(
    string Output, bool Json, ReportTarget[] Reports, OutputPath? Launches, ConsoleOptions Console);
