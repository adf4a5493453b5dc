namespace PrefillBench.Runs;

/// <summary>A request to measure, whatever is then done with the measurements. Paths are absolute.</summary>
internal sealed record MeasureRequest
{
    /// <summary>The sweep file; null looks for the nearest one.</summary>
    public required string? Spec { get; init; }

    /// <summary>The suite; null means the spec's default for the device.</summary>
    public required string? Suite { get; init; }

    /// <summary>A case as text, which takes the place of a suite.</summary>
    public string? Case { get; init; }

    public required string[] Filters { get; init; }

    /// <summary>A selector of a device.</summary>
    public required string Device { get; init; }

    /// <summary>The other side as the user named it; null means the approved code.</summary>
    public string? Against { get; init; }

    /// <summary>Both sides of every pair are today's code: the pairs show the noise, not a change.</summary>
    public bool AgainstItself { get; init; }

    /// <summary>Folder of kernels; null means the spec's.</summary>
    public required string? Kernels { get; init; }

    public required NamedKernel[] NamedKernels { get; init; }

    public required string Baselines { get; init; }
    public bool Published { get; init; }
    public required bool WarmL2 { get; init; }

    /// <summary>The time that may be used; null means the suite's.</summary>
    public required TimeSpan? Budget { get; init; }

    /// <summary>The seed; null draws one.</summary>
    public required ulong? Seed { get; init; }

    public required string Output { get; init; }

    /// <summary>The longest wait for a device that another run holds.</summary>
    public required TimeSpan LockWait { get; init; }
}
