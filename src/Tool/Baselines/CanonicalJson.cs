using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>One spelling per value, so that equal content is equal bytes and a diff shows only what changed.</summary>
public static class CanonicalJson
{
    private const int Indent = 2;
    private const string LineEnd = "\n";

    private static readonly ConcurrentDictionary<(JsonTypeInfo Type, Form Form), JsonTypeInfo> Forms = new();

    private enum Form
    {
        Sorted,
        InOrder,
        Line,
    }

    /// <summary>Keys sorted by code point, two spaces, LF, a final newline, shortest numbers that read back exactly.</summary>
    public static string Sorted<T>(T value, JsonTypeInfo<T> type) => Utf8Text.Of(stream => WriteSorted(stream, value, type));

    /// <summary>Writes the same text to a stream, a piece at a time.</summary>
    public static void WriteSorted<T>(Stream stream, T value, JsonTypeInfo<T> type) => Write(stream, value, type, Form.Sorted);

    /// <summary>Writes a value as <see cref="WriteSorted{T}"/> does, with the keys in the order of the record.</summary>
    public static void WriteInOrder<T>(Stream stream, T value, JsonTypeInfo<T> type) => Write(stream, value, type, Form.InOrder);

    /// <summary>Sorted, on one line without a line end: a line of a .jsonl file.</summary>
    public static string Line<T>(T value, JsonTypeInfo<T> type) => Utf8Text.Of(stream => WriteLine(stream, value, type));

    /// <summary>Writes the same line to a stream.</summary>
    public static void WriteLine<T>(Stream stream, T value, JsonTypeInfo<T> type) => Write(stream, value, type, Form.Line);

    /// <summary>A JSON text as <see cref="Sorted{T}"/> would have written it, with its own numbers.</summary>
    /// <param name="utf8">Has been read before, so it is JSON.</param>
    public static void WriteSorted(Stream stream, ReadOnlySpan<byte> utf8)
    {
        var options = new JsonWriterOptions
        {
            Indented = true, IndentSize = Indent, NewLine = LineEnd, Encoder = ReadableEncoder.Instance,
        };
        using (var writer = new Utf8JsonWriter(stream, options))
        {
            SortedText.Write(writer, StrictJson.WithoutMark(utf8));
        }

        stream.Write("\n"u8);
    }

    /// <summary>JSON has no NaN or infinity; a record that holds one is a mistake of the tool.</summary>
    private static void Write<T>(Stream stream, T value, JsonTypeInfo<T> type, Form form)
    {
        try
        {
            JsonSerializer.Serialize(stream, value, (JsonTypeInfo<T>)Forms.GetOrAdd((type, form), key => In(key.Form, key.Type)));
        }
        catch (ArgumentException e)
        {
            throw new PfbException(Codes.InternalError, $"a {typeof(T).Name} holds a number that is not finite: {e.Message}");
        }

        if (form != Form.Line)
        {
            stream.Write("\n"u8);
        }
    }

    private static JsonTypeInfo In(Form form, JsonTypeInfo type) => new JsonSerializerOptions(type.Options)
    {
        WriteIndented = form != Form.Line,
        IndentSize = Indent,
        NewLine = LineEnd,
        Encoder = ReadableEncoder.Instance,
        TypeInfoResolver = form == Form.InOrder
            ? type.Options.TypeInfoResolver
            : type.Options.TypeInfoResolver!.WithAddedModifier(SortKeys),
    }.GetTypeInfo(type.Type);

    private static void SortKeys(JsonTypeInfo type)
    {
        foreach (var (order, property) in type.Properties.OrderBy(property => property.Name, StringComparer.Ordinal).Index())
        {
            property.Order = order;
        }

        // Globalisation is invariant, so that the default order of strings is that of their code points.
        if (type.Kind == JsonTypeInfoKind.Dictionary && type.Type.GetGenericTypeDefinition() != typeof(ImmutableSortedDictionary<,>))
        {
            throw new InvalidOperationException($"the keys of a {type.Type} have no order");
        }
    }
}
