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

    /// <summary>Text of these has nothing to escape; most has no others.</summary>
    private static readonly SearchValues<byte> Plain = SearchValues.Create([(byte)'\n', .. Enumerable.Range(' ', 95).Select(c => (byte)c)]);

    /// <summary>Keys sorted by code point, two spaces, LF, a final newline, shortest numbers that read back exactly.</summary>
    public static string Sorted<T>(T value, JsonTypeInfo<T> type) => WriteSorted(value, type, Indented) + "\n";

    /// <summary>Writes a value as <see cref="Sorted{T}"/> does, with the keys in the order of the record.</summary>
    public static string InOrder<T>(T value, JsonTypeInfo<T> type) =>
        Encoding.UTF8.GetString(InOrderUtf8(value, type).Span);

    /// <summary>Writes the same as UTF-8 bytes, for values of up to hundreds of megabytes.</summary>
    public static ReadOnlyMemory<byte> InOrderUtf8<T>(T value, JsonTypeInfo<T> type)
    {
        var buffer = Buffer(Indented, writer => Finite<T>(() => JsonSerializer.Serialize(writer, value, type)));
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ContainsAnyExcept(Plain)
            ? Encoding.UTF8.GetBytes(EscapeActing(Encoding.UTF8.GetString(buffer.WrittenSpan)))
            : buffer.WrittenMemory;
    }

    /// <summary>Sorted, on one line without a line end: a line of a .jsonl file.</summary>
    public static string Line<T>(T value, JsonTypeInfo<T> type) => WriteSorted(value, type, Indented with { Indented = false });

    /// <summary>A JSON text as <see cref="Sorted{T}"/> would have written it, with its own numbers.</summary>
    /// <param name="utf8">Has been read before, so it is JSON.</param>
    public static string Sorted(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(StrictJson.WithoutMark(utf8));
        using var document = JsonDocument.ParseValue(ref reader);
        return Written(Indented, writer => WriteSorted(writer, document.RootElement)) + "\n";
    }

    private static string WriteSorted<T>(T value, JsonTypeInfo<T> type, JsonWriterOptions options)
    {
        JsonElement element = default;
        Finite<T>(() => element = JsonSerializer.SerializeToElement(value, type));
        return Written(options, writer => WriteSorted(writer, element));
    }

    private static string Written(JsonWriterOptions options, Action<Utf8JsonWriter> write)
    {
        var buffer = Buffer(options, write);
        var text = Encoding.UTF8.GetString(buffer.WrittenSpan);
        return buffer.WrittenSpan.ContainsAnyExcept(Plain) ? EscapeActing(text) : text;
    }

    private static ArrayBufferWriter<byte> Buffer(JsonWriterOptions options, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, options);
        write(writer);
        writer.Flush();
        return buffer;
    }

    /// <summary>JSON has no NaN or infinity; a record that holds one is a mistake of the tool.</summary>
    private static void Finite<T>(Action serialize)
    {
        try
        {
            serialize();
        }
        catch (ArgumentException e)
        {
            throw new PfbException(Codes.InternalError, $"a {typeof(T).Name} holds a number that is not finite: {e.Message}");
        }
    }

    private static void WriteSorted(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    WriteSorted(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    WriteSorted(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    /// <summary>In JSON text such characters occur only inside strings, where \uXXXX means the same.</summary>
    private static string EscapeActing(string json)
    {
        var escaped = new StringBuilder(json.Length + 64);
        foreach (var c in json)
        {
            _ = MustEscape(c) ? escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}") : escaped.Append(c);
        }

        return escaped.ToString();
    }

    private static bool MustEscape(char c) => c != '\n' && PlainText.Acts(c);
}
