using System.Text.Json;

namespace PrefillBench.Baselines;

/// <summary>Writes a JSON text again with the keys of its objects in the order of their code points.</summary>
internal static class SortedText
{
    /// <summary>
    /// A larger object is written member by member, so that neither it nor what is written is in memory a second time: a baseline of
    /// 20,000 rows has 16 MB, and as one document and one text it took 64.
    /// </summary>
    private const int LargeBytes = 1 << 16;

    /// <param name="utf8">Has been read before, so it is JSON.</param>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length <= LargeBytes || Members(utf8) is not { } members)
        {
            var reader = new Utf8JsonReader(utf8);
            using var document = JsonDocument.ParseValue(ref reader);
            Write(writer, document.RootElement);
            return;
        }

        writer.WriteStartObject();
        foreach (var (name, value) in members.OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            writer.WritePropertyName(name);
            Write(writer, utf8[value]);
            if (writer.BytesPending > LargeBytes)
            {
                writer.Flush();
            }
        }

        writer.WriteEndObject();
    }

    /// <summary>The members of an object, each with the place of its value; null for a text that is no object.</summary>
    private static List<(string Name, Range Value)>? Members(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        List<(string Name, Range Value)> members = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var begin = (int)reader.TokenStartIndex;
            reader.Skip();
            members.Add((name, begin..(int)reader.BytesConsumed));
        }

        return members;
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
