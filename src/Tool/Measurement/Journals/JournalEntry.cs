using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using PrefillBench.Devices;

namespace PrefillBench.Measurement.Journals;

/// <summary>One line of a journal after the header.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "entry")]
[JsonDerivedType(typeof(BeginEntry), "begin")]
[JsonDerivedType(typeof(RowEntry), "row")]
[JsonDerivedType(typeof(PairEntry), "pair")]
[JsonDerivedType(typeof(FaultEntry), "fault")]
[JsonDerivedType(typeof(CompleteEntry), "complete")]
internal abstract record JournalEntry;

internal sealed record BeginEntry(UnitStart Unit) : JournalEntry;

internal sealed record RowEntry(RowMeasurement Row) : JournalEntry;

internal sealed record PairEntry(RowPair Pair) : JournalEntry;

internal sealed record FaultEntry(RowFault Fault) : JournalEntry;

/// <param name="Entries">Rows and faults since the unit began; another number means lines were lost.</param>
internal sealed record CompleteEntry(int Entries, Ceilings? Ceilings) : JournalEntry
{
    /// <summary>Why the ceilings are unknown although they were asked for; null otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CeilingsFault { get; init; }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(TimesConverter), typeof(FactsConverter)])]
[JsonSerializable(typeof(JournalHeader))]
[JsonSerializable(typeof(JournalEntry))]
internal sealed partial class JournalJson : JsonSerializerContext;
