using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using PrefillBench.Devices;

namespace PrefillBench.Measurement.Journals;

/// <summary>
/// What was measured of a row in a process, of which merged journals have a hundred thousand. The platform's own converter keeps the values
/// in boxes until it has all that make the record, and takes twice as long.
/// </summary>
internal sealed class RowConverter : JsonConverter<RowMeasurement>
{
    public override RowMeasurement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("a row must be an object");
        }

        var row = new RowValues();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            row.Take(ref reader, options);
        }

        return row.All();
    }

    public override void Write(Utf8JsonWriter writer, RowMeasurement value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, RowJson.Default.RowMeasurement);

    /// <summary>The values that have been read so far.</summary>
    private struct RowValues
    {
        private static readonly FactsConverter Facts = new();
        private static readonly TimesConverter Times = new();

        private string? id;
        private string? digest;
        private ImmutableArray<double> launches;
        private int? warmups;
        private long? allocated;
        private ImmutableSortedDictionary<string, string>? resources;
        private OutputCheckResult? output;
        private double? planning;
        private RowConditions? conditions;

        /// <param name="reader">At a key. It is left at the end of the key's value.</param>
        public void Take(ref Utf8JsonReader reader, JsonSerializerOptions options)
        {
            if (Is(ref reader, "rowId"u8))
            {
                id = reader.GetString();
            }
            else if (Is(ref reader, "launchMs"u8))
            {
                launches = Times.Read(ref reader, typeof(ImmutableArray<double>), options);
            }
            else if (Is(ref reader, "warmupLaunches"u8))
            {
                warmups = reader.GetInt32();
            }
            else if (Is(ref reader, "outputDigest"u8))
            {
                digest = reader.GetString();
            }
            else if (Is(ref reader, "allocatedBytes"u8))
            {
                allocated = reader.GetInt64();
            }
            else if (Is(ref reader, "resources"u8))
            {
                resources = Facts.Read(ref reader, typeof(ImmutableSortedDictionary<string, string>), options);
            }
            else
            {
                TakeOptional(ref reader);
            }
        }

        public readonly RowMeasurement All() => new()
        {
            RowId = id ?? throw Lacks("rowId"),
            LaunchMs = launches.IsDefault ? throw Lacks("launchMs") : launches,
            WarmupLaunches = warmups ?? throw Lacks("warmupLaunches"),
            OutputDigest = digest ?? throw Lacks("outputDigest"),
            AllocatedBytes = allocated ?? throw Lacks("allocatedBytes"),
            Resources = resources ?? throw Lacks("resources"),
            Output = output,
            PlanningMs = planning,
            Conditions = conditions,
        };

        private void TakeOptional(ref Utf8JsonReader reader)
        {
            if (Is(ref reader, "output"u8))
            {
                output = IsNull(ref reader) ? null : JsonSerializer.Deserialize(ref reader, RowJson.Default.OutputCheckResult);
            }
            else if (Is(ref reader, "planningMs"u8))
            {
                planning = IsNull(ref reader) ? null : reader.GetDouble();
            }
            else if (Is(ref reader, "conditions"u8))
            {
                conditions = IsNull(ref reader) ? null : JsonSerializer.Deserialize(ref reader, RowJson.Default.RowConditions);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        /// <summary>Whether the key has this name; if so, its value is read next.</summary>
        private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) => reader.ValueTextEquals(name) && reader.Read();

        private static bool IsNull(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null;

        private static JsonException Lacks(string key) => new($"a row lacks '{key}'");
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(TimesConverter), typeof(FactsConverter)])]
[JsonSerializable(typeof(RowMeasurement))]
internal sealed partial class RowJson : JsonSerializerContext;
