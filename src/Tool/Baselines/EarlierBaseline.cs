using System.Collections.Immutable;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>
/// The form of approved baselines with schemaVersion 1, which kept the times of every process of several runs of a row. It is only read;
/// whatever changes the baseline writes it in the form of <see cref="ApprovedBaseline"/>.
/// </summary>
internal sealed record EarlierBaseline
{
    public const int Schema = 1;

    public required int SchemaVersion { get; init; }

    public required int MeasurementVersion { get; init; }

    public required string Suite { get; init; }

    public required string Slug { get; init; }

    public required string DeviceName { get; init; }

    public required string Protocol { get; init; }

    public required string L2 { get; init; }

    public required ImmutableSortedDictionary<string, string> Hardware { get; init; }

    public required ImmutableSortedDictionary<string, string> Environment { get; init; }

    public string? ParentSha256 { get; init; }

    public required ImmutableSortedDictionary<string, EarlierRow> Rows { get; init; }

    public static ApprovedBaseline Read(ReadOnlySpan<byte> utf8, string file)
    {
        var read = StrictJson.Read(utf8, file, BaselineJsonContext.Default.EarlierBaseline, Schema, Codes.CorruptBaseline, Complaints)
            .InTodaysForm();
        StrictJson.Require(BaselineRules.Complaints(read), file, Codes.CorruptBaseline);
        return read;
    }

    private ApprovedBaseline InTodaysForm() => new()
    {
        SchemaVersion = ApprovedBaseline.CurrentSchema,
        MeasurementVersion = MeasurementVersion,
        Suite = Suite,
        Slug = Slug,
        DeviceName = DeviceName,
        Protocol = Protocol,
        L2 = L2,
        Hardware = Hardware,
        Environment = Environment,
        ParentSha256 = ParentSha256,
        Rows = Rows.ToImmutableSortedDictionary(row => row.Key, row => row.Value.InTodaysForm(), StringComparer.Ordinal),
    };

    /// <summary>Complaints about values that a median would hide.</summary>
    private static IEnumerable<string> Complaints(EarlierBaseline baseline) =>
        from row in baseline.Rows
        where row.Value is null || row.Value.Sessions.IsDefaultOrEmpty || !row.Value.Sessions.All(IsSound)
        select $"row '{row.Key}': a session has no process medians, or one that is not a time above 0 ms";

    private static bool IsSound(EarlierSession session) =>
        session is { ProcessMedianMs: { IsDefaultOrEmpty: false } times } && times.All(ms => double.IsFinite(ms) && ms > 0);
}

internal sealed record EarlierRow
{
    public required string CaseSha256 { get; init; }

    public required ImmutableArray<EarlierSession> Sessions { get; init; }

    public double? PairNoise { get; init; }

    public double? MustCatch { get; init; }

    public required string OutputDigest { get; init; }

    public required double OutputError { get; init; }

    public required ImmutableSortedDictionary<string, string> Resources { get; init; }

    public string? CodeSha256 { get; init; }

    public required string VerdictWhenApproved { get; init; }

    public required Provenance Provenance { get; init; }

    public ApprovedRow InTodaysForm() => new()
    {
        CaseSha256 = CaseSha256,
        CodeSha256 = CodeSha256,
        MedianMs = Median([.. Sessions.Select(session => Median(session.ProcessMedianMs))]),
        PairNoise = PairNoise,
        MustCatch = MustCatch,
        OutputDigest = OutputDigest,
        OutputError = OutputError,
        Resources = Resources,
        VerdictWhenApproved = VerdictWhenApproved,
        Provenance = Provenance,
    };

    private static double Median(ImmutableArray<double> values)
    {
        var sorted = values.Sort();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

/// <summary>The fresh processes of one run.</summary>
internal sealed record EarlierSession(
    DateTimeOffset StartedUtc, string Boot, string RunId, ImmutableArray<double> ProcessMedianMs, ImmutableArray<double> WithinSpread)
{
    public EarlierControl? Control { get; init; }
}

/// <summary>A reference workload that was measured between the rows; nothing uses it any more.</summary>
internal sealed record EarlierControl(EarlierControlWork Work, ImmutableArray<double> ProcessMs);

internal sealed record EarlierControlWork(string Name, string? CodeSha256);
