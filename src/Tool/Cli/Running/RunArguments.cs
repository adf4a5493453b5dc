using PrefillBench.Runs;

namespace PrefillBench.Cli.Running;

/// <summary>The command line of `run`, read.</summary>
internal sealed record RunArguments
{
    public required RunRequest Run { get; init; }

    public required ConsoleOptions Console { get; init; }

    /// <summary>As a build server counts, from 1; null where nobody does.</summary>
    public required int? Attempt { get; init; }

    public required bool Json { get; init; }

    public required ReportTarget[] Reports { get; init; }

    /// <summary>As typed.</summary>
    public required string[] Argv { get; init; }
}
