using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>Reads a versioned JSON file or says, with its line, why not; nothing is guessed, skipped or defaulted.</summary>
public static class StrictJson
{
    /// <summary>
    /// Larger files are refused unread, because a file of ours is smaller. The largest is results.json, with 3 to 6 kB for a row; 100,000
    /// rows are what ten kernels have in a suite of 10,000 cases, the most that a suite may have.
    /// </summary>
    public const long LimitBytes = 1_000_000_000;

    /// <param name="file">The name for messages.</param>
    /// <param name="newestSchema">The highest schemaVersion this tool knows; 0 when the file carries none.</param>
    /// <param name="unreadable">The code of every complaint but "newer schema".</param>
    /// <param name="complaints">What is wrong with a value that has the right form.</param>
    public static T Read<T>(
        ReadOnlySpan<byte> utf8, string file, JsonTypeInfo<T> type, int newestSchema,
        DiagnosticCode unreadable, Func<T, IEnumerable<string>> complaints)
    {
        var value = Deserialize(WithoutMark(utf8), file, type, newestSchema, unreadable);
        Require(complaints(value), file, unreadable);
        return value;
    }

    /// <exception cref="PfbException">There are complaints; the exception has the first ones.</exception>
    internal static void Require(IEnumerable<string> complaints, string file, DiagnosticCode unreadable)
    {
        var found = complaints.Take(20).Select(text => Complaint(unreadable, text, new(file, 0, 0))).ToArray();
        if (found.Length > 0)
        {
            throw new PfbException(found);
        }
    }

    /// <summary>The schemaVersion of a text that may be anything; null where it has none.</summary>
    internal static int? SchemaOf(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return SchemaVersion(WithoutMark(utf8));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> utf8) => utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;

    private static T Deserialize<T>(ReadOnlySpan<byte> utf8, string file, JsonTypeInfo<T> type, int newestSchema, DiagnosticCode unreadable)
    {
        if (utf8.Trim(" \t\r\n\0"u8).IsEmpty)
        {
            throw new PfbException([Complaint(unreadable, "the file is empty", new(file, 0, 0))]);
        }

        if (!Utf8.IsValid(utf8))
        {
            throw new PfbException([Complaint(unreadable, "the file is not UTF-8 text", new(file, 0, 0))]);
        }

        try
        {
            if (newestSchema > 0)
            {
                RequireSchema(SchemaVersion(utf8), file, newestSchema, unreadable);
            }

            return JsonSerializer.Deserialize(utf8, type) ?? throw new JsonException("the file holds null");
        }
        catch (JsonException e)
        {
            var position = new SourcePosition(file, (int)(e.LineNumber ?? -1) + 1, (int)(e.BytePositionInLine ?? -1) + 1);
            var reason = JsonReason.Of(e);
            throw new PfbException([Complaint(unreadable, IsSyntax(e) ? $"not valid JSON: {reason}" : reason, position)]);
        }
    }

    /// <summary>Whether the text is no JSON at all. The reader's exception, which says so, is not public.</summary>
    private static bool IsSyntax(JsonException e) => (e.InnerException ?? e).GetType().Name == "JsonReaderException";

    private static void RequireSchema(int? found, string file, int newest, DiagnosticCode unreadable)
    {
        if (found > newest)
        {
            throw new PfbException(
                Codes.NewerSchema, $"schemaVersion is {found}, and this tool reads up to {newest}. {Codes.NewerSchema.Remedy}",
                new(file, 0, 0));
        }

        if (found is not >= 1)
        {
            var text = found is null ? "schemaVersion is missing" : $"schemaVersion {found} does not exist";
            throw new PfbException([Complaint(unreadable, text, new(file, 0, 0))]);
        }
    }

    /// <summary>Read ahead of everything else: a newer file may have any form.</summary>
    private static int? SchemaVersion(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 64 });
        int? version = null;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("schemaVersion"u8)
                && reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number))
            {
                version = number;
            }
        }

        return version;
    }

    private static Diagnostic Complaint(DiagnosticCode code, string text, SourcePosition position) =>
        new(code, $"{text.TrimEnd('.')}. {code.Remedy}", position);
}
