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
    /// <param name="file">The file's name for messages.</param>
    /// <exception cref="PfbException">UnreadableFile with the line, or NewerSchema.</exception>
    public static JournalContent Parse(Stream stream, string file)
    {
        var lines = new LineReader(stream);
        return Parsed(lines, file, () =>
        {
            var (header, units) = (HeaderOf(lines, file), new JournalUnits());
            while (lines.TryRead(out var line))
            {
                units.Add(JsonSerializer.Deserialize(line, JournalJson.Default.JournalEntry) ?? throw new JsonException("an empty entry"));
            }

            return new JournalContent(header, units.Replicates, units.Pairs, units.Begun, lines.LengthOfLines);
        });
    }

    /// <summary>Reads the first line alone.</summary>
    /// <inheritdoc cref="Parse"/>
    public static JournalHeader ParseHeader(Stream stream, string file)
    {
        var lines = new LineReader(stream);
        return Parsed(lines, file, () => HeaderOf(lines, file));
    }

    private static T Parsed<T>(LineReader lines, string file, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new PfbException(
                Codes.UnreadableFile, $"the journal has a line that cannot be read: {JsonReason.Of(e)}",
                new(file, Math.Max(1, lines.Count), 0));
        }
    }

    private static JournalHeader HeaderOf(LineReader lines, string file) =>
        lines.TryRead(out var line) ? HeaderOf(line, file) : throw new JsonException("it has no complete header line");

    private static JournalHeader HeaderOf(ReadOnlySpan<byte> line, string file)
    {
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
}
