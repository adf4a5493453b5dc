using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;

namespace PrefillBench.Report;

/// <summary>The facts for which the CSV has no columns: the content of the <c>.meta.json</c> beside it.</summary>
public sealed record CsvMetadata(
    int SchemaVersion,
    string Csv,
    string Tool,
    string RunId,
    DateTimeOffset StartedUtc,
    string Suite,
    string Device,
    string DeviceName,
    string Protocol,
    string L2,
    ImmutableArray<CsvCaseMetadata> Cases,
    ImmutableArray<string> Notes)
{
    public const int CurrentSchema = 1;

    /// <summary>The metadata file beside the CSV; null if there is none, as with the Python benchmark's.</summary>
    public static CsvMetadata? Beside(string csvPath)
    {
        var path = csvPath + PublishedCsv.MetadataExtension;
        return File.Exists(path)
            ? StrictJson.Read(
                WholeFile.Read(path, StrictJson.LimitBytes, Codes.UnreadableFile), path, CsvJson.Default.CsvMetadata, CurrentSchema,
                Codes.UnreadableFile, _ => [])
            : null;
    }
}

/// <summary>
/// One line of the CSV, in its order: timed launches behind its means, and fresh processes that measured its rows (the means are of the
/// first).
/// </summary>
public sealed record CsvCaseMetadata(
    string Case, int MaxSeqLen, string KvLayout, int QueryHeads, int BaselineLaunches,
    int TrtllmLaunches, int BaselineProcesses, int TrtllmProcesses);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(CsvMetadata))]
internal sealed partial class CsvJson : JsonSerializerContext;
