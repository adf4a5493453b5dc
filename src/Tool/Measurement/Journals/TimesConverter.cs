using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PrefillBench.Measurement.Journals;

/// <summary>
/// Times of launches, which are nine tenths of a journal. The list that they are collected in is used again for the next row: the
/// platform's own converter makes one for each, and lets it grow.
/// </summary>
internal sealed class TimesConverter : JsonConverter<ImmutableArray<double>>
{
    [ThreadStatic]
    private static List<double>? collected;

    public override ImmutableArray<double> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("times must be a list of numbers");
        }

        var times = collected ??= [];
        times.Clear();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            times.Add(reader.GetDouble());
        }

        return [.. times];
    }

    public override void Write(Utf8JsonWriter writer, ImmutableArray<double> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var time in value)
        {
            writer.WriteNumberValue(time);
        }

        writer.WriteEndArray();
    }
}
