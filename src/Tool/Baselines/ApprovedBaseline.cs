using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace PrefillBench.Baselines;

/// <summary>
/// The approved code and times of one suite on one device: the content of <c>baselines/SLUG/SUITE.verified.json</c>. Code is compared.
/// Times are shown, and they tell whether the machine has changed.
/// </summary>
public sealed record ApprovedBaseline
{
    /// <summary>Version of the file's form; a newer one is refused.</summary>
    public const int CurrentSchema = 2;

    /// <summary>4: kernels settle for 125 ms ahead of the timed launches; before it was 200.</summary>
    private const int GpuMeasurement = 4;

    /// <summary>4: each thread is pinned to its processor.</summary>
    private const int CpuMeasurement = 4;

    /// <summary>Times that a script makes have not changed since.</summary>
    private const int FakeMeasurement = 3;

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

    /// <summary>Names of the code that its rows were approved with, each once.</summary>
    public IEnumerable<string> CodeNames() => Rows.Values.Select(row => row.CodeSha256).OfType<string>().Distinct();

    /// <summary>Version of the way that a device measures; times of another version cannot be compared.</summary>
    /// <param name="slug">The slug of the device: `cpu-...`, `cuda-...`, `fake-...`.</param>
    public static int MeasurementOf(string slug) =>
        slug.StartsWith("cpu-", StringComparison.Ordinal) ? CpuMeasurement
        : slug.StartsWith("cuda-", StringComparison.Ordinal) ? GpuMeasurement
        : FakeMeasurement;

    /// <summary>The approved rows, by row id.</summary>
    public required ImmutableSortedDictionary<string, ApprovedRow> Rows { get; init; }
}

public sealed record ApprovedRow
{
    /// <summary>Hash over everything that defines the row's work; another hash is another row under an old name.</summary>
    [JsonConverter(typeof(RepeatedText))]
    public required string CaseSha256 { get; init; }

    /// <summary>Names the retained code that was measured, <see cref="RetainedCode"/>; null where none was kept.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonConverter(typeof(RepeatedText))]
    public string? CodeSha256 { get; init; }

    /// <summary>Median over the fresh processes of the approved run, of each process's median launch, in milliseconds.</summary>
    public required double MedianMs { get; init; }

    /// <summary>Standard deviation of a pair's log-ratio (a fraction) where it was measured; null before.</summary>
    public double? PairNoise { get; init; }

    /// <summary>The must_catch in force when approved, as a fraction; null when it follows the policy.</summary>
    public double? MustCatch { get; init; }

    public required string OutputDigest { get; init; }

    /// <summary>Relative error of the checked output against float64.</summary>
    public required double OutputError { get; init; }

    public required ImmutableSortedDictionary<string, string> Resources { get; init; }

    /// <summary>The row's verdict in the run that was approved.</summary>
    [JsonConverter(typeof(RepeatedText))]
    public required string VerdictWhenApproved { get; init; }

    public required Provenance Provenance { get; init; }
}

/// <summary>Who approved a row, when, why and from what.</summary>
public sealed record Provenance(
    [property: JsonConverter(typeof(RepeatedText))] string By,
    DateTimeOffset WhenUtc,
    [property: JsonConverter(typeof(RepeatedText))] string Reason,
    [property: JsonConverter(typeof(RepeatedText))] string? Commit,
    [property: JsonConverter(typeof(RepeatedText))] string Tool,
    [property: JsonConverter(typeof(RepeatedText))] string RunId);
