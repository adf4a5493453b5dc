using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>One spelling per value, so that equal content is equal bytes and a diff shows only what changed.</summary>
public static class CanonicalJson
{
    // Relaxed: '+', quotes and non-ASCII letters stay readable; what could deceive a reader is escaped below.
    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true, IndentSize = 2, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Keys sorted by code point, two spaces, LF, a final newline, shortest numbers that read back exactly.</summary>
    public static string Sorted<T>(T value, JsonTypeInfo<T> type) => Write(value, type, Indented, sorted: true) + "\n";

    /// <summary>As <see cref="Sorted{T}"/>, with the keys in the order of the record.</summary>
    public static string InOrder<T>(T value, JsonTypeInfo<T> type) => Write(value, type, Indented, sorted: false) + "\n";

    /// <summary>Sorted, on one line without a line end: a line of a .jsonl file.</summary>
    public static string Line<T>(T value, JsonTypeInfo<T> type) => Write(value, type, Indented with { Indented = false }, sorted: true);

    /// <summary>A JSON text as <see cref="Sorted{T}"/> would have written it, with its own numbers.</summary>
    /// <param name="utf8">Has been read before, so it is JSON.</param>
    public static string Sorted(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(StrictJson.WithoutMark(utf8));
        using var document = JsonDocument.ParseValue(ref reader);
        return Write(document.RootElement, Indented, sorted: true) + "\n";
    }

    private static string Write<T>(T value, JsonTypeInfo<T> type, JsonWriterOptions options, bool sorted) =>
        Write(ToElement(value, type), options, sorted);

    private static string Write(JsonElement element, JsonWriterOptions options, bool sorted)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, options))
        {
            Write(writer, element, sorted);
        }

        return EscapeActing(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static JsonElement ToElement<T>(T value, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.SerializeToElement(value, type);
        }
        catch (ArgumentException e)
        {
            // JSON has no NaN or infinity; a record that holds one is a mistake of the tool.
            throw new PfbException(Codes.InternalError, $"a {typeof(T).Name} holds a number that is not finite: {e.Message}");
        }
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element, bool sorted)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                var members = element.EnumerateObject();
                foreach (var member in sorted ? members.OrderBy(m => m.Name, StringComparer.Ordinal) : members.AsEnumerable())
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value, sorted);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(writer, item, sorted);
                }

                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    /// <summary>In JSON text such characters stand only inside strings, where \uXXXX means the same.</summary>
    private static string EscapeActing(string json)
    {
        if (!json.Any(MustEscape))
        {
            return json;
        }

        var escaped = new StringBuilder(json.Length + 64);
        foreach (var c in json)
        {
            _ = MustEscape(c) ? escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}") : escaped.Append(c);
        }

        return escaped.ToString();
    }

    private static bool MustEscape(char c) => c != '\n' && PlainText.Acts(c);
}
