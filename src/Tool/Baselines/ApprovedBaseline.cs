using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace PrefillBench.Baselines;

/// <summary>Approved measurements of one suite on one device: the content of <c>baselines/SLUG/SUITE.verified.json</c>.</summary>
public sealed record ApprovedBaseline
{
    /// <summary>Version of the file's form; a newer one is refused.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Version of the way of measuring; times of another version cannot be compared.</summary>
    public const int CurrentMeasurement = 3;

    public required int SchemaVersion { get; init; }

    public required int MeasurementVersion { get; init; }

    public required string Suite { get; init; }

    public required string Slug { get; init; }

    public required string DeviceName { get; init; }

    public required string Protocol { get; init; }

    public required string L2 { get; init; }

    /// <summary>Facts that must match today's.</summary>
    public required ImmutableSortedDictionary<string, string> Hardware { get; init; }

    /// <summary>Facts shown old -> new.</summary>
    public required ImmutableSortedDictionary<string, string> Environment { get; init; }

    /// <summary>SHA-256 of the file this one replaced; null for the first.</summary>
    public string? ParentSha256 { get; init; }

    /// <summary>By row id.</summary>
    public required ImmutableSortedDictionary<string, ApprovedRow> Rows { get; init; }
}

public sealed record ApprovedRow
{
    /// <summary>Hash over everything that defines the row's work; another hash is another row under an old name.</summary>
    public required string CaseSha256 { get; init; }

    /// <summary>Oldest first, at least one.</summary>
    public required ImmutableArray<BaselineSession> Sessions { get; init; }

    /// <summary>Standard deviation of a pair's log-ratio (a fraction) where it was measured; null before.</summary>
    public double? PairNoise { get; init; }

    /// <summary>The must_catch in force when approved, as a fraction; null when it follows the policy.</summary>
    public double? MustCatch { get; init; }

    public required string OutputDigest { get; init; }

    /// <summary>Relative error of the checked output against float64.</summary>
    public required double OutputError { get; init; }

    public required ImmutableSortedDictionary<string, string> Resources { get; init; }

    /// <summary>Names the retained code that was measured, <see cref="RetainedCode"/>; null where the kernels are part of the tool.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CodeSha256 { get; init; }

    /// <summary>The row's verdict in the run that was approved.</summary>
    public required string VerdictWhenApproved { get; init; }

    public required Provenance Provenance { get; init; }

    /// <summary>All retained code that the row's sessions ran, controls included.</summary>
    internal IEnumerable<string> CodeInUse() => Sessions.Select(session => session.Control?.Work.CodeSha256).Prepend(CodeSha256).OfType<string>().Distinct();
}

/// <summary>One run's fresh processes.</summary>
/// <param name="Boot">Identifies the boot of the machine.</param>
/// <param name="ProcessMedianMs">Median launch time of each process, in milliseconds.</param>
/// <param name="WithinSpread">Robust spread of launches inside each process, as a fraction of its median.</param>
public sealed record BaselineSession(
    DateTimeOffset StartedUtc,
    string Boot,
    string RunId,
    ImmutableArray<double> ProcessMedianMs,
    ImmutableArray<double> WithinSpread)
{
    /// <summary>Measured in the same processes; null where there was none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SessionControl? Control { get; init; }
}

/// <summary>Work that no change of a kernel touches, measured next to the rows: what it and the rows have in common is the machine.</summary>
/// <param name="ProcessMs">One time for each of the session's processes, in milliseconds.</param>
public sealed record SessionControl(ControlWork Work, ImmutableArray<double> ProcessMs);

/// <summary>Which work it was; only times of the same work can be held against each other.</summary>
/// <param name="Name">What it does; a change of the work changes it.</param>
/// <param name="CodeSha256">Names the retained machine code, <see cref="RetainedCode"/>; null where the work is part of the tool.</param>
public sealed record ControlWork(string Name, string? CodeSha256);

/// <summary>Who approved a row, when, why and from what.</summary>
public sealed record Provenance(string By, DateTimeOffset WhenUtc, string Reason, string? Commit, string Tool, string RunId);
