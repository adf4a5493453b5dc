using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using PrefillBench.Gate;
using PrefillBench.Measurement;

namespace PrefillBench.Results;

/// <summary>One row's measurements and verdict.</summary>
public sealed record RowSection : JudgedRow
{
    public RowSection()
    {
    }

    /// <summary>A row with the judge's words and numbers. The caller sets everything else.</summary>
    [SetsRequiredMembers]
    internal RowSection(JudgedRow judged)
        : base(judged) => (Id, Case, Kernel, Resources) = ("", "", "", ImmutableSortedDictionary<string, string>.Empty);

    public required string Id { get; init; }

    public required string Case { get; init; }

    public required string Kernel { get; init; }

    /// <summary>Median of each fresh process of the current side.</summary>
    public required ImmutableArray<double> MedianMs { get; init; }

    /// <summary>Median of each process of the approved side, in milliseconds: of today's pairs, else the approved times.</summary>
    public required ImmutableArray<double> ApprovedMedianMs { get; init; }

    /// <summary>Current / approved time of each pair, in the order of the pairs; empty without pairs.</summary>
    public ImmutableArray<double> PairRatios { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Noise and sensors of each side that was measured; empty where none was.</summary>
    public ImmutableArray<SideSection> Sides { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Half the distance from the 10th to the 90th percentile of launches inside a process over their median; median over
    /// processes.</summary>
    public double? Spread { get; init; }

    /// <summary>The published figures of the first process: mean and sample standard deviation of its timed launches.</summary>
    public double? FirstMeanMs { get; init; }

    public double? FirstStdMs { get; init; }

    public int FirstLaunches { get; init; }

    public double Flop { get; init; }

    public double MinimumBytes { get; init; }

    public double? Tflops { get; init; }

    /// <summary>Roofline time over measured time, as a fraction, from ceilings of the same run.</summary>
    public double? Roofline { get; init; }

    /// <summary>Median over processes of the clock under load; null where the device does not report it.</summary>
    public double? SmClockMhz { get; init; }

    /// <summary>Rate per GHz of clock, in TFLOP/s per GHz. Cards and days differ in clock more than in anything else.</summary>
    public double? TflopsPerGhz { get; init; }

    /// <summary>Least bytes over measured time, in GB/s: an effective rate, not what memory moved.</summary>
    public double? EffectiveGbps { get; init; }

    /// <summary>
    /// Time of a launch of an empty kernel, in milliseconds; null where the device does not launch as a GPU does, and in earlier versions.
    /// </summary>
    public double? EmptyLaunchMs { get; init; }

    public long AllocatedBytes { get; init; }

    public OutputCheckResult? Output { get; init; }

    public string? OutputDigest { get; init; }

    /// <summary>Facts of the kernel that explain its speed, in its own words.</summary>
    public required ImmutableSortedDictionary<string, string> Resources { get; init; }

    /// <summary>The fact of a kernel whose compilers or tuners kept what they made: which of them, and for whom.</summary>
    internal const string TuningFact = "tuning";

    /// <summary>
    /// The device's conditions in the first process; null where it reports none, and in version 1, which had them among the resources.
    /// </summary>
    public ConditionsSection? Conditions { get; init; }

    /// <summary>Approvals of the row with their times, oldest first; empty where it was never approved, and in earlier versions.</summary>
    public ImmutableArray<ApprovedTimeSection> History { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The reference workload of earlier versions, which also judged by stored times. Nothing reads it any more.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Control { get; init; }
}
