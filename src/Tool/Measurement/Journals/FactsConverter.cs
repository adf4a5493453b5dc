using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PrefillBench.Measurement.Journals;

/// <summary>
/// Facts of a kernel, of which a journal has a set for each process of each row. The platform's own converter goes through three other
/// collections to make one.
/// </summary>
internal sealed class FactsConverter : JsonConverter<ImmutableSortedDictionary<string, string>>
{
    public override ImmutableSortedDictionary<string, string> Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("facts must be an object of texts");
        }

        var facts = ImmutableSortedDictionary.CreateBuilder<string, string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            facts[name] = reader.Read() && reader.TokenType == JsonTokenType.String
                ? reader.GetString()!
                : throw new JsonException($"the fact {name} is no text");
        }

        return facts.ToImmutable();
    }

    public override void Write(Utf8JsonWriter writer, ImmutableSortedDictionary<string, string> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (name, fact) in value)
        {
            writer.WriteString(name, fact);
        }

        writer.WriteEndObject();
    }
}
