using System.Collections.Immutable;
using System.Text.Json;
using PrefillBench.Diagnostics;

namespace PrefillBench.Measurement.Journals;

/// <summary>A journal read back: its header and its complete units.</summary>
/// <param name="Begun">Units begun, finished or not: each took a coin of its own.</param>
/// <param name="LengthBytes">Up to the end of the last whole line; what follows was being written when the run ended.</param>
public sealed record JournalContent(
    JournalHeader Header,
    ImmutableArray<ReplicateMeasurement> Replicates,
    ImmutableArray<PairMeasurement> Pairs,
    int Begun,
    long LengthBytes)
{
    private const byte NewLine = (byte)'\n';

    /// <param name="file">The file's name for messages.</param>
    /// <exception cref="PfbException">UnreadableFile with the line, or NewerSchema.</exception>
    public static JournalContent Parse(ReadOnlySpan<byte> bytes, string file)
    {
        var whole = bytes[..(bytes.LastIndexOf(NewLine) + 1)];
        JournalHeader? header = null;
        var units = new JournalUnits();
        var number = 0;
        foreach (var range in whole.TrimEnd(NewLine).Split(NewLine))
        {
            number++;
            try
            {
                if (header is null)
                {
                    header = ParseHeader(whole[range], file);
                }
                else
                {
                    units.Add(
                        JsonSerializer.Deserialize(whole[range], JournalJson.Default.JournalEntry)
                        ?? throw new JsonException("an empty entry"));
                }
            }
            catch (Exception e) when (e is JsonException or NotSupportedException)
            {
                throw Unreadable($"the journal has a line that cannot be read: {e.Message}", file, number);
            }
        }

        return new(header!, units.Replicates, units.Pairs, units.Begun, whole.Length);
    }

    private static JournalHeader ParseHeader(ReadOnlySpan<byte> line, string file)
    {
        if (line.IsEmpty)
        {
            throw new JsonException("it has no complete header line");
        }

        var reader = new Utf8JsonReader(line);
        using var document = JsonDocument.ParseValue(ref reader);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("schema", out var schema)
            || schema.ValueKind != JsonValueKind.Number || !schema.TryGetInt32(out var version))
        {
            throw new JsonException("the first line is not a journal header");
        }

        return version > JournalHeader.CurrentSchema
            ? throw new PfbException(
                Codes.NewerSchema,
                $"the journal has schema {version}, and this tool reads up to {JournalHeader.CurrentSchema}",
                new(file, 1, 0))
            : document.Deserialize(JournalJson.Default.JournalHeader) ?? throw new JsonException("an empty header");
    }

    private static PfbException Unreadable(string text, string file, int line) => new(Codes.UnreadableFile, text, new(file, line, 0));
}
