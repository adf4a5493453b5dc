using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace PrefillBench.Gate;

/// <summary>
/// A row's verdict and the numbers behind it. The judge, the results and the page all use this one declaration. Ratio = current / approved
/// time.
/// </summary>
public abstract record JudgedRow
{
    public required Verdict Verdict { get; init; }

    /// <summary>One sentence: the numbers behind the verdict.</summary>
    public required string Reason { get; init; }

    public double? Ratio { get; init; }

    public double? Low { get; init; }

    public double? High { get; init; }

    /// <summary>Achieved confidence level of [Low, High].</summary>
    public double? Level { get; init; }

    /// <summary>Family-wise adjusted p of "slower than tolerated".</summary>
    public double? P { get; init; }

    /// <summary>Evidence against "must_catch or more slower".</summary>
    public double? E { get; init; }

    public int Pairs { get; init; }

    /// <summary>Minimum detectable effect at the pairs made, as a fraction.</summary>
    public double? Mde { get; init; }

    /// <summary>The slow-down that PASS excludes, as a fraction.</summary>
    public double? MustCatch { get; init; }

    /// <summary>
    /// The tolerated slow-down as a fraction, where a floor in microseconds decides it; null where the sweep's percentage does.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Tolerate { get; init; }

    public ImmutableArray<string> Notes { get; init; } = [];
}
