namespace PrefillBench.Runs;

/// <summary>What `run` is to measure, and by which rules.</summary>
internal sealed record RunRequest
{
    public required MeasureRequest Measure { get; init; }

    public required PolicyOverrides Overrides { get; init; }

    /// <summary>Continue the run whose journal is in the output folder.</summary>
    public required bool Resume { get; init; }

    /// <summary>Add pairs to the finished run in the output folder.</summary>
    public required bool More { get; init; }

    /// <summary>Null draws one.</summary>
    public required string? RunId { get; init; }

    public bool Continues => Resume || More;
}
