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
/// <param name="Answers">The device's answers about each row.</param>
/// <param name="Codes">The code of both sides.</param>
internal sealed record SweepFile(int SchemaVersion, ImmutableArray<PlannedAnswer> Answers, RowCodes Codes)
{
    public const string FileName = "sweep.json";
    public const int CurrentSchema = 1;

    public static string Write(PlannedRun planned) =>
        CanonicalJson.Sorted(new(CurrentSchema, planned.Answers, planned.Codes), SweepJsonContext.Default.SweepFile);

    /// <param name="path">The path for messages.</param>
    /// <exception cref="PfbException">ShardDamaged, or NewerSchema.</exception>
    public static SweepFile Read(ReadOnlySpan<byte> utf8, string path) => StrictJson.Read(
        utf8, path, SweepJsonContext.Default.SweepFile, CurrentSchema, Diagnostics.Codes.ShardDamaged, _ => []);
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SweepFile))]
internal sealed partial class SweepJsonContext : JsonSerializerContext;
