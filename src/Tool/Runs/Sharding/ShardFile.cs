using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using PrefillBench.Baselines;
using PrefillBench.CodeFiles;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Runs.Code;
using PrefillBench.Runs.Planning;
using PrefillBench.Spec;

namespace PrefillBench.Runs.Sharding;

/// <summary>The state that a shard reached.</summary>
internal enum ShardState
{
    /// <summary>Its rows have all the pairs and processes that they need, whatever those show.</summary>
    Measured,

    /// <summary>Something ended it; <c>--resume</c> continues it.</summary>
    Incomplete,

    /// <summary>Its card could not be opened any more.</summary>
    DeviceLost,
}

/// <summary>
/// <c>OUTPUT/shard.json</c>: what a shard is of and how far it got, and the hashes of the other files that its run wrote.
/// </summary>
internal sealed record ShardFile
{
    public const string FileName = "shard.json";
    public const int CurrentSchema = 1;

    public required int SchemaVersion { get; init; }

    /// <summary>Number of the shard, from 1.</summary>
    public required int Shard { get; init; }

    public required int Shards { get; init; }

    public required ShardState State { get; init; }

    /// <summary>Why the shard is not measured; null when it is.</summary>
    public required string? Why { get; init; }

    /// <summary>Everything that all shards of a run must have in common, by name.</summary>
    public required ImmutableSortedDictionary<string, string> Plan { get; init; }

    public required string RunId { get; init; }
    public required DateTimeOffset StartedUtc { get; init; }
    public required DateTimeOffset EndedUtc { get; init; }
    public required double MeasuringSeconds { get; init; }
    public required string Tool { get; init; }
    public required string? Commit { get; init; }

    /// <summary>The machine's name in its network.</summary>
    public required string Machine { get; init; }

    /// <summary>Identifies the boot of the machine.</summary>
    public required string Boot { get; init; }

    /// <summary>Whose kernels were measured as current: an absolute folder, or words.</summary>
    public required string Kernels { get; init; }

    /// <summary>The command line of the run as typed.</summary>
    public required ImmutableArray<string> Argv { get; init; }

    public required ShardRequest Request { get; init; }
    public required DeviceFacts Device { get; init; }
    public required DeviceRates Rates { get; init; }

    /// <summary>Hash of <see cref="SweepFile"/>.</summary>
    public required string SweepSha256 { get; init; }

    /// <summary>Hash of the journal as the run left it.</summary>
    public required string JournalSha256 { get; init; }

    /// <summary>What may be approved once the shards are merged; null where nothing may be.</summary>
    public required ShardReceived? Received { get; init; }

    /// <summary>Hash of this file's text with this value empty. It shows accidental edits.</summary>
    public string Sha256 { get; init; } = "";
}

/// <summary>What a shard left below <c>received</c>.</summary>
/// <param name="Suite">The suite of its rows, after which their file is named.</param>
/// <param name="RowsSha256">Hash of that file.</param>
/// <param name="Code">Names of the code that they ran, each once.</param>
internal sealed record ShardReceived(string Suite, string RowsSha256, ImmutableArray<string> Code);

/// <summary>The parts of the command line that decide what is measured and how it is judged.</summary>
internal sealed record ShardRequest(
    string? Suite, string? Case, ImmutableArray<string> Filters, ImmutableSortedDictionary<string, string> Kernels, string? Against,
    bool Published, bool WarmL2, double? BudgetSeconds, PolicyOverrides Overrides)
{
    public static ShardRequest Of(RunRequest run) => new(
        run.Measure.Suite, run.Measure.Case, [.. run.Measure.Filters],
        run.Measure.NamedKernels.ToImmutableSortedDictionary(kernel => kernel.Name.Text, kernel => kernel.File, StringComparer.Ordinal),
        run.Measure.Against, run.Measure.Published, run.Measure.WarmL2,
        run.Measure.Budget?.TotalSeconds, run.Overrides);

    public MeasureRequest ToMeasure(MergeRequest merge) => new()
    {
        Spec = merge.Spec,
        Suite = Suite,
        Case = Case,
        Filters = [.. Filters],
        Device = "",
        Against = Against,
        Kernels = null,
        NamedKernels = [.. Kernels.Select(kernel => new NamedKernel(KernelName.Of(kernel.Key), kernel.Value))],
        Baselines = merge.Baselines,
        Published = Published,
        WarmL2 = WarmL2,
        Budget = BudgetSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        Seed = null,
        Output = merge.Output,
        LockWait = TimeSpan.Zero,
    };
}

/// <summary>The canonical text of a shard.json.</summary>
internal static class ShardJson
{
    public static string Write(ShardFile file) => Text(file with { Sha256 = Hashes.OfText(Text(file with { Sha256 = "" })) });

    /// <exception cref="PfbException">ShardDamaged, or NewerSchema.</exception>
    public static ShardFile Read(string path)
    {
        var bytes = WholeFile.Read(path, StrictJson.LimitBytes, Diagnostics.Codes.ShardDamaged);
        var file = StrictJson.Read(
            bytes, path, ShardJsonContext.Default.ShardFile, ShardFile.CurrentSchema, Diagnostics.Codes.ShardDamaged, Complaints);
        return Hashes.OfText(WithoutHash(bytes, file.Sha256)) == file.Sha256
            ? file
            : throw new PfbException(
                Diagnostics.Codes.ShardDamaged,
                $"the file was edited after its run wrote it. {Diagnostics.Codes.ShardDamaged.Remedy}", new(path, 0, 0));
    }

    private static IEnumerable<string> Complaints(ShardFile file)
    {
        if (file.Shard < 1 || file.Shard > file.Shards)
        {
            yield return $"there is no shard {file.Shard} of {file.Shards}";
        }

        if (file.Argv.IsDefault || file.Received is { Code.IsDefault: true })
        {
            yield return "argv or the code of received is no list";
        }
    }

    /// <summary>
    /// The file's own text with its hash empty, and not what would be written of the values read: another version may have keys that this
    /// one does not know, or lack some that it has.
    /// </summary>
    private static string WithoutHash(byte[] utf8, string sha256) =>
        Utf8Text.Of(stream => CanonicalJson.WriteSorted(stream, utf8))
            .Replace($"\"sha256\": \"{sha256}\"", "\"sha256\": \"\"", StringComparison.Ordinal);

    private static string Text(ShardFile file) => CanonicalJson.Sorted(file, ShardJsonContext.Default.ShardFile);
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ShardFile))]
internal sealed partial class ShardJsonContext : JsonSerializerContext;
