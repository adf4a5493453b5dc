namespace PrefillBench.Runs;

/// <summary>What measuring needs of a command line, whatever is then done with the measurements; texts are still as typed.</summary>
internal sealed record MeasureRequest
{
    public required string? Spec { get; init; }
    public required string? Suite { get; init; }
    public string? Case { get; init; }
    public required string[] Filters { get; init; }
    public required string Device { get; init; }
    public string? Against { get; init; }

    /// <summary>Both sides of every pair are today's code: the pairs tell of the noise, not of a change.</summary>
    public bool AgainstItself { get; init; }
    public required string? Kernels { get; init; }
    public required string Baselines { get; init; }
    public bool Published { get; init; }
    public required bool WarmL2 { get; init; }
    public required TimeSpan? Budget { get; init; }
    public required ulong? Seed { get; init; }
    public required string Output { get; init; }
    public string LogFormat { get; init; } = "text";
    public required TimeSpan? Timeout { get; init; }
    public required TimeSpan LockWait { get; init; }
    public int? ParentPid { get; init; }
    public required string Verbosity { get; init; }
    public required bool NoColor { get; init; }
}
