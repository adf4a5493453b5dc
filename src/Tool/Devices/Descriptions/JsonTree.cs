using System.Globalization;
using System.Text;
using System.Text.Json;
using PrefillBench.Diagnostics;
using PrefillBench.Spec.Yaml;

namespace PrefillBench.Devices.Descriptions;

/// <summary>
/// Strict JSON as the tree with positions that the sweep file is read from, so that a kernel's description is bound by the same
/// rules and complained about in the same words.
/// </summary>
internal static class JsonTree
{
    private const int MaxDepth = 16;

    public static YamlNode Parse(ReadOnlySpan<byte> utf8, string file)
    {
        var content = utf8.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8;
        var reader = new Utf8JsonReader(content, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            reader.Read();
            var root = Node(ref reader, content, file);

            // Anything after the value is a mistake that only a further read finds.
            reader.Read();
            return root;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            var at = e is JsonException { LineNumber: { } line, BytePositionInLine: { } column }
                ? new SourcePosition(file, (int)line + 1, (int)column + 1)
                : Position(reader.TokenStartIndex, content, file);
            throw new PfbException(Codes.KernelDescription, $"Not valid JSON: {JsonReason.Of(e)}", at);
        }
    }

    private static YamlNode Node(ref Utf8JsonReader reader, ReadOnlySpan<byte> content, string file)
    {
        var at = Position(reader.TokenStartIndex, content, file);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var entries = new List<YamlEntry>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var key = new YamlScalar(reader.GetString()!, Plain: false, Position(reader.TokenStartIndex, content, file));
                    reader.Read();
                    entries.Add(new(key, Node(ref reader, content, file)));
                }

                return new YamlMap(entries, at);
            case JsonTokenType.StartArray:
                var items = new List<YamlNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(Node(ref reader, content, file));
                }

                return new YamlList(items, at);
            case JsonTokenType.String:
                return new YamlScalar(reader.GetString()!, Plain: false, at);
            default:
                return new YamlScalar(Encoding.UTF8.GetString(reader.ValueSpan), Plain: true, at);
        }
    }

    private static SourcePosition Position(long offset, ReadOnlySpan<byte> content, string file)
    {
        var before = content[..(int)Math.Min(offset, content.Length)];
        return new(file, before.Count((byte)'\n') + 1, before.Length - before.LastIndexOf((byte)'\n'));
    }
}
