using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PrefillBench.Diagnostics;

namespace PrefillBench.Measurement.Journals;

/// <summary>The first line of a journal: what must be the same for its measurements to be continued.</summary>
public sealed record JournalHeader
{
    public const int CurrentSchema = 1;

    public int Schema { get; init; } = CurrentSchema;

    public required string RunId { get; init; }

    public required string SpecSha256 { get; init; }

    public required string Suite { get; init; }

    /// <summary>Hash over what determines the machine code of the current side.</summary>
    public required string Tool { get; init; }

    /// <summary>Slug.</summary>
    public required string Device { get; init; }

    /// <summary>Identifies the boot of the machine: clocks and placements of another boot are another experiment.</summary>
    public required string Boot { get; init; }

    /// <summary>The way of measuring, as approved baselines count it; null in journals written before it was noted.</summary>
    public int? MeasurementVersion { get; init; }

    public required ulong Seed { get; init; }

    public required string Protocol { get; init; }

    public required string L2 { get; init; }

    /// <summary>Identity of the approved side; empty without pairs.</summary>
    public required string Against { get; init; }

    /// <summary>
    /// Settings, by name, that decide how much is measured and what it proves. Null in journals written before they were noted.
    /// </summary>
    public ImmutableSortedDictionary<string, string>? Rules { get; init; }

    /// <summary>Settings, by name, that decide what a verdict leads to. Null in journals written before they were noted.</summary>
    public ImmutableSortedDictionary<string, string>? Consequences { get; init; }

    /// <summary>
    /// Hash over the rows that were planned, which of them are skipped, and their noise; null in journals written before it was noted.
    /// </summary>
    public string? Rows { get; init; }

    /// <summary>Hash of what was approved; null in journals written before it was noted, and without a baseline.</summary>
    public string? Baseline { get; init; }

    /// <summary>Number and count of shards, such as "2/8"; null for a whole sweep.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Shard { get; init; }

    /// <summary>Hash of what all shards of the run have in common; null where there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Plan { get; init; }

    /// <summary>The consequences that differ in the run that continues this one, such as "on_drift warn -> fail".</summary>
    public ImmutableArray<string> OtherConsequences(JournalHeader wanted) => [.. Changes(Consequences, wanted.Consequences)];

    /// <summary>The journal's own run id is kept: the continued run is the same run.</summary>
    internal void RequireSame(JournalHeader wanted, string file)
    {
        (string Name, string? Old, string? New)[] facts =
        [
            ("suite", Suite, wanted.Suite), ("device", Device, wanted.Device),
            ("measurement version", $"{MeasurementVersion}", $"{wanted.MeasurementVersion}"),
            ("seed", $"{Seed}", $"{wanted.Seed}"), ("shard", Shard, wanted.Shard),
            ("protocol", Protocol, wanted.Protocol), ("L2", L2, wanted.L2),
        ];
        (string Text, string? Old, string? New)[] hashes =
        [
            ("the spec has changed", SpecSha256, wanted.SpecSha256),
            ("the current code has changed", Tool, wanted.Tool),
            ("the machine was restarted", Boot, wanted.Boot),
            ("the code that it is compared with has changed", Against, wanted.Against),
            ("the approved baseline has changed", Baseline, wanted.Baseline),
            ("the rows, the skipped rows, or the rows' noise have changed", Rows, wanted.Rows),
        ];
        string[] changed =
        [
            .. hashes.Where(hash => hash.Old != hash.New).Select(hash => hash.Text),
            .. facts.Where(fact => fact.Old != fact.New).Select(fact => $"{fact.Name} {fact.Old} -> {fact.New}"),
            .. Changes(Rules, wanted.Rules),
        ];
        if (changed.Length > 0)
        {
            throw new PfbException(
                Codes.ForeignJournal,
                $"the journal cannot be continued: {string.Join("; ", changed)}. "
                + "Continue with the settings that the run began with, or start a new one without --resume",
                new SourcePosition(file, 1, 0));
        }
    }

    private static IEnumerable<string> Changes(
        ImmutableSortedDictionary<string, string>? old, ImmutableSortedDictionary<string, string>? wanted) =>
        from name in (old?.Keys ?? []).Union(wanted?.Keys ?? []).Order(StringComparer.Ordinal)
        let texts = (Old: old?.GetValueOrDefault(name) ?? "not noted", New: wanted?.GetValueOrDefault(name) ?? "not noted")
        where texts.Old != texts.New
        select $"{name} {texts.Old} -> {texts.New}";
}
