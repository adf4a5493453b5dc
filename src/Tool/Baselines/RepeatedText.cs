using System.Text.Json;
using System.Text.Json.Serialization;

namespace PrefillBench.Baselines;

/// <summary>
/// Reads a text that most rows share with the row before, such as who approved it. They share the string too: ten thousand rows would
/// hold 6 MB of equal ones.
/// </summary>
internal sealed class RepeatedText : JsonConverter<string>
{
    // Threads may read at the same time: each takes one string, compares it, and loses nothing where another thread replaces it.
    private volatile string last = "";

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var before = last;
        return reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(before) ? before : last = reader.GetString()!;
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
