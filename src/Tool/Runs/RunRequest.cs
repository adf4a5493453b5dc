using System.Collections.Immutable;

namespace PrefillBench.Runs;

/// <summary>The measurements that `run` is asked for, and the rules that judge them.</summary>
internal sealed record RunRequest
{
    public required MeasureRequest Measure { get; init; }

    public required PolicyOverrides Overrides { get; init; }

    /// <summary>Continue the run whose journal is in the output folder.</summary>
    public required bool Resume { get; init; }

    /// <summary>Add pairs to the finished run in the output folder.</summary>
    public required bool More { get; init; }

    /// <summary>The run's id; null draws one.</summary>
    public required string? RunId { get; init; }

    /// <summary>The command line as typed.</summary>
    public required ImmutableArray<string> Argv { get; init; }

    public bool Continues => Resume || More;
}
