using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;

namespace PrefillBench.Results;

/// <summary>The one result model: the content of results.json, and what every report is rendered from.</summary>
public sealed record ResultsDocument
{
    public const int CurrentSchema = 2;

    public required int SchemaVersion { get; init; }

    /// <summary>Name and version of the tool.</summary>
    public required string Tool { get; init; }

    public required RunSection Run { get; init; }

    public required DeviceSection Device { get; init; }

    /// <summary>Recorded facts of the machine; with a baseline of another value the text is "old -> new".</summary>
    public required ImmutableSortedDictionary<string, string> Environment { get; init; }

    public required PolicySection Policy { get; init; }

    /// <summary>What was measured of each case, in the order of reports; speed-ups are over the first.</summary>
    public ImmutableArray<KernelSection> Kernels { get; init; }

    /// <summary>The sweep in plan order; how cases and rows belong together.</summary>
    public required ImmutableArray<CaseSection> Cases { get; init; }

    /// <summary>Distinct measurements in plan order.</summary>
    public required ImmutableArray<RowSection> Rows { get; init; }

    /// <summary>The changes of what is approved that the rows' histories name, oldest first; empty in results of earlier
    /// versions.</summary>
    public ImmutableArray<ApprovalSection> Approvals { get; init => field = value.IsDefault ? [] : value; } = [];

    public required ImmutableArray<SkippedSection> Skipped { get; init; }

    public required ImmutableArray<DiagnosticSection> Diagnostics { get; init; }

    /// <summary>The approved rows that the run did not look at; null when it looked at all.</summary>
    public NotLookedAtSection? NotLookedAt { get; init; }

    /// <summary>What the device reported of itself while measuring, in the order of the processes; empty where it reports
    /// nothing.</summary>
    public ImmutableArray<TelemetrySection> Telemetry { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Units of evidence that were thrown away and measured again.</summary>
    public ImmutableArray<ReplacedSection> Replaced { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>How the gate erred in whole gates of known outcome on this device; null when none was run, and where no pair is
    /// judged.</summary>
    public QualifiedRates? Qualification { get; init; }

    /// <summary>Error rates of earlier versions, which also judged by stored times. Nothing reads them any more.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? StoredRates { get; init; }

    /// <summary>The worst verdict.</summary>
    public required Verdict Verdict { get; init; }

    public required ExitCode ExitCode { get; init; }
}

/// <param name="Protocol">"standard" or "published".</param>
/// <param name="L2">"cold" or "warm".</param>
/// <param name="Against">The side that today's code was compared with instead of the approved code; null otherwise.</param>
public sealed record RunSection(
    string Id,
    DateTimeOffset StartedUtc,
    DateTimeOffset EndedUtc,
    bool Complete,
    string Suite,
    string SpecFile,
    string SpecSha256,
    string Protocol,
    string L2,
    string? Against,
    ulong Seed,
    ImmutableArray<string> Argv,
    double EstimatedSeconds,
    double MeasuringSeconds,
    string? Commit)
{
    /// <summary>How earlier versions judged: "duet" or "stored". Null today.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Mode { get; init; }

    /// <summary>Folder of the kernels that were measured as current, as the user may read it; null in results of earlier
    /// versions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Kernels { get; init; }

    /// <summary>The parts that the run was merged from; null where it was measured in one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<ShardSection>? Shards { get; init; }

    /// <summary>The command line by which the first part of a merged run was measured; null where <see cref="Argv"/> measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<string>? ShardArgv { get; init; }

    /// <summary>Which attempt of the build this run is; null where the caller gave no number.</summary>
    public AttemptSection? Attempt { get; init; }
}

/// <summary>Number of this run among the runs of one commit, as a build server counts.</summary>
/// <param name="Number">The number of the attempt, from 1.</param>
/// <param name="Told">The caller gave the number. False only in results of earlier versions, which counted the runs of a machine
/// themselves.</param>
public sealed record AttemptSection(int Number, bool Told);

public sealed record DeviceSection(
    string Kind,
    string Slug,
    string Name,
    ImmutableSortedDictionary<string, string> Hardware,
    double? Bf16CeilingTflops,
    double? Fp8CeilingTflops,
    double? MemoryCeilingGbps);

/// <summary>The rules in force; percentages as fractions.</summary>
/// <param name="MustCatch">The rule as it is written in the spec: "auto", "2%" or the steps.</param>
/// <param name="FamilySize">
/// Tests that shared the false-alarm budget: one for each row, and one of all rows together; null when no test was made.
/// </param>
public sealed record PolicySection(
    double Tolerate,
    string MustCatch,
    double FalseAlarm,
    double Missed,
    int MaxPairs,
    string OnInconclusive,
    string OnMissingBaseline,
    string OnDrift,
    string OnEnvironmentChange,
    int? FamilySize)
{
    /// <summary>
    /// Slow-down that is tolerated where it is more than <see cref="Tolerate"/> of the approved time, in milliseconds; null for none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TolerateFloorMs { get; init; }

    /// <summary>"note" in results of versions that had no such policy.</summary>
    public string OnImproved { get; init => field = value ?? "note"; } = "note";
}

/// <summary>A case of which nothing was measured. A row left out while another row of its case is measured is a row SKIPPED.</summary>
public sealed record SkippedSection(string Case, string Reason);

/// <summary>The device's own sensors over the launches of one row in one process; null for what it does not report.</summary>
/// <param name="Process">Fresh processes count from 0 in the order in which they ran; a pair has two.</param>
/// <param name="Row">The row; null in a long run, where a process is summed up by its lowest clock and highest power and
/// temperature.</param>
/// <param name="SmClockMhz">Median under load.</param>
/// <param name="Throttle">Why the device held its clocks back, in words; null when it did not.</param>
public sealed record TelemetrySection(
    int Process, string? Row, double? SmClockMhz, double? PowerWatts, double? TemperatureCelsius, string? Throttle);

public sealed record DiagnosticSection(string Code, string Severity, string Text, string File, int Line, int Column);
