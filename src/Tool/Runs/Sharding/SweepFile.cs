using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Runs.Code;
using PrefillBench.Runs.Planning;

namespace PrefillBench.Runs.Sharding;

/// <summary>
/// <c>OUTPUT/sweep.json</c>: what the machine of a shard knew of every row of the whole sweep, so that `merge` needs no card to plan it
/// again. It grows with the sweep and every shard has one, so `merge` reads only the first shard's: a plan of its own that differed would
/// show in <see cref="ShardFile.Plan"/>.
/// </summary>
/// <param name="Rows">The rows, in the order of the plan.</param>
/// <param name="CodesOfRows">The code of rows, each once: a sweep of many thousand rows has a few.</param>
/// <param name="Codes">The code of both sides, without that of single rows.</param>
internal sealed record SweepFile(
    int SchemaVersion, ImmutableArray<SweptRow> Rows, ImmutableArray<RowCode> CodesOfRows, RowCodes Codes)
{
    public const string FileName = "sweep.json";
    public const int CurrentSchema = 2;

    public static void Write(Stream stream, PlannedRun planned)
    {
        var byRow = planned.Codes.ByRow;
        ImmutableArray<RowCode> codes = [.. byRow.Values.Distinct()];
        var places = codes.Index().ToDictionary(code => code.Item, code => code.Index);
        var file = new SweepFile(
            CurrentSchema,
            [.. planned.Answers.Select(answer => new SweptRow(answer, byRow.TryGetValue(answer.Row, out var code) ? places[code] : null))],
            codes, planned.Codes with { ByRow = byRow.Clear() });
        CanonicalJson.WriteLine(stream, file, SweepJsonContext.Default.SweepFile);
    }

    /// <param name="path">The path for messages.</param>
    /// <exception cref="PfbException">ShardDamaged, or NewerSchema.</exception>
    public static SweepFile Read(ReadOnlySpan<byte> utf8, string path) => StrictJson.Read(
        utf8, path, SweepJsonContext.Default.SweepFile, CurrentSchema, Diagnostics.Codes.ShardDamaged, Complaints);

    /// <summary>The code of both sides, with that of each row.</summary>
    public RowCodes AllCodes() => Codes with
    {
        ByRow = Rows.Where(row => row.Code is not null)
            .ToImmutableSortedDictionary(row => row.Answer.Row, row => CodesOfRows[row.Code!.Value]),
    };

    private static IEnumerable<string> Complaints(SweepFile file) =>
        from row in file.Rows
        where row.Code is { } code && (uint)code >= file.CodesOfRows.Length
        select $"there is no code {row.Code}, which row {row.Answer.Row} has";
}

/// <param name="Answer">What the device said of the row.</param>
/// <param name="Code">Index among the codes of rows; null for a row that cannot be measured.</param>
internal sealed record SweptRow(PlannedAnswer Answer, int? Code);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SweepFile))]
internal sealed partial class SweepJsonContext : JsonSerializerContext;
