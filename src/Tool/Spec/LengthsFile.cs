using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using PrefillBench.Diagnostics;

namespace PrefillBench.Spec;

/// <summary>
/// Batches from a file of JSON lines, one a line: {"q": [1, 512], "kv": [900, 512]}, with "name" and "pages" where they are wanted.
/// </summary>
internal static class LengthsFile
{
    private const long LimitBytes = 64L << 20;
    private const int MostBatches = 10_000;
    private const int LongestName = 40;
    private const int KeptOfFileName = 24;

    private static readonly string[] Keys = ["q", "kv", "name", "pages"];

    /// <exception cref="PfbException">The file cannot be read at all.</exception>
    /// <param name="shown">The file as a diagnostic names it.</param>
    public static ImmutableArray<BatchLengths> Read(string path, string shown, Complaints complaints)
    {
        var lines = Encoding.UTF8.GetString(WholeFile.Read(path, LimitBytes, Codes.LengthsFile)).TrimStart('\uFEFF').Split('\n');
        var batches = ImmutableArray.CreateBuilder<BatchLengths>();
        var lineOf = new Dictionary<string, int>();
        for (var line = 1; line <= lines.Length && !complaints.EnoughToShow; line++)
        {
            if (string.IsNullOrWhiteSpace(lines[line - 1]))
            {
                continue;
            }

            var (batch, problem) = Parsed(lines[line - 1], $"{Stem(path)}.{line}");
            problem ??= WhyNotAfter(lineOf, batch!);
            if (problem is not null)
            {
                var sentence = $"{char.ToUpperInvariant(problem[0])}{problem[1..]}.";
                complaints.Add(Codes.LengthsFile, sentence, new SourcePosition(shown, line, 1));
                continue;
            }

            lineOf[batch!.Name] = line;
            batches.Add(batch);
        }

        if (batches.Count == 0 && !complaints.Any)
        {
            complaints.Add(
                Codes.EmptySweep, "The lengths file has no batch, so nothing would be measured.", new SourcePosition(shown, 0, 0));
        }

        return batches.ToImmutable();
    }

    /// <param name="lineOf">The batches so far, by name.</param>
    private static string? WhyNotAfter(Dictionary<string, int> lineOf, BatchLengths batch) =>
        lineOf.TryGetValue(batch.Name, out var first) ? $"line {first} has the name `{batch.Name}` too"
        : lineOf.Count == MostBatches ? $"a file has at most {MostBatches:N0} batches; split it"
        : null;

    private static (BatchLengths? Batch, string? Problem) Parsed(string line, string defaultName)
    {
        try
        {
            using var json = JsonDocument.Parse(line, new() { AllowDuplicateProperties = false });
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? Batch(json.RootElement, defaultName)
                : (null, "the line is not a JSON object such as {\"q\": [1, 512], \"kv\": [900, 512]}");
        }
        catch (JsonException e)
        {
            return (null, $"the line is not valid JSON: {JsonReason.Of(e)}");
        }
    }

    private static (BatchLengths? Batch, string? Problem) Batch(JsonElement json, string defaultName)
    {
        foreach (var property in json.EnumerateObject())
        {
            if (!Keys.Contains(property.Name))
            {
                return (null, $"`{property.Name[..Math.Min(property.Name.Length, 40)]}` is unknown.{Suggestion.For(property.Name, Keys)} "
                    + $"Known are {string.Join(", ", Keys)}");
            }
        }

        var (query, kv) = (Numbers(json, "q"), Numbers(json, "kv"));
        if (query is not { Length: > 0 } || kv is null || kv.Length != query.Length)
        {
            return (null, "`q` and `kv` must be lists of whole numbers, with one number for each sequence");
        }

        var name = !json.TryGetProperty("name", out var given) ? defaultName
            : given.ValueKind == JsonValueKind.String ? given.GetString()!
            : "";
        if (name.Length is 0 or > LongestName || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.')))
        {
            return (null, $"`name` must have 1 to {LongestName} letters, digits, `_` and `.`, because it is part of the case's id");
        }

        var sequences = ImmutableArray.CreateBuilder<SequenceLengths>(query.Length);
        for (var i = 0; i < query.Length; i++)
        {
            if (BatchText.WhyNot(i + 1, query[i], kv[i], $"sequence {i}") is { } problem)
            {
                return (null, problem);
            }

            sequences.Add(new((int)query[i], (int)kv[i]));
        }

        var batch = BatchLengths.Of(name, sequences.ToImmutable());
        return json.TryGetProperty("pages", out var pages) ? WithPages(batch, pages, query.Length) : (batch, null);
    }

    private static (BatchLengths? Batch, string? Problem) WithPages(BatchLengths batch, JsonElement pages, int sequences)
    {
        var tables = pages.ValueKind == JsonValueKind.Array ? pages.EnumerateArray().Select(Numbers).ToArray() : [];
        return tables.Length == sequences && tables.All(table => table is not null && table.All(page => page is >= 0 and <= int.MaxValue))
            ? (batch with { Pages = string.Join(';', tables.Select(table => string.Join(',', table!))) }, null)
            : (null, "`pages` must have a list for each sequence, with the pages of its blocks of keys");
    }

    private static long[]? Numbers(JsonElement json, string key) => json.TryGetProperty(key, out var list) ? Numbers(list) : null;

    private static long[]? Numbers(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var numbers = new long[list.GetArrayLength()];
        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out numbers[index++]))
            {
                return null;
            }
        }

        return numbers;
    }

    /// <summary>The file's name as part of an id.</summary>
    private static string Stem(string path)
    {
        var stem = string.Concat(Path.GetFileNameWithoutExtension(path).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return stem[..Math.Min(stem.Length, KeptOfFileName)];
    }
}
