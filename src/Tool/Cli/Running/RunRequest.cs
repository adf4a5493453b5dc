using PrefillBench.Runs;

namespace PrefillBench.Cli.Running;

/// <summary>What `run` was asked: what to measure, how to judge it and what to leave behind.</summary>
internal sealed record RunRequest
{
    public required MeasureRequest Measure { get; init; }
    public required PolicyOverrides Overrides { get; init; }
    public required bool Resume { get; init; }
    public required bool More { get; init; }
    public required string? RunId { get; init; }

    /// <summary>As a build server counts, from 1; null where nobody does.</summary>
    public required int? Attempt { get; init; }
    public required bool Json { get; init; }
    public required ReportTarget[] Reports { get; init; }
}
