using System.Collections.Immutable;
using System.Text.RegularExpressions;
using CsvHelper;
using PrefillBench.Diagnostics;

namespace PrefillBench.Report.Comparing;

/// <summary>One line of figures under the names of its columns.</summary>
/// <param name="Line">Number of the line, from 1.</param>
/// <param name="BeginsRun">The first line below a line of names.</param>
/// <param name="Damage">Why the fields cannot be used; null where they can.</param>
internal sealed record FigureLine(ImmutableArray<string> Columns, ImmutableArray<string> Fields, int Line, bool BeginsRun, string? Damage)
{
    /// <summary>The field by its column's name. Of columns with the same name it is the first.</summary>
    public string? Field(string column) => Columns.IndexOf(column) is >= 0 and var at ? Fields[at].Trim() : null;
}

/// <summary>
/// A benchmark's figures as text: a CSV with a line of names, or the table that the published scripts print. Each record is read on its
/// own, so that a damaged one costs no other.
/// </summary>
internal static partial class FigureLines
{
    // A table in Markdown has bars between its columns, too.
    private static readonly char[] Blanks = [' ', '\t', '|'];
    private static readonly char[] Delimiters = [',', ';'];
    private static readonly CsvReaderOptions OneLine =
        CsvReaderOptions.Default with { HasHeader = false, MalformedData = CsvMalformedDataHandling.Throw };

    /// <returns>Empty when no line names columns of times.</returns>
    public static ImmutableArray<FigureLine> Read(string text)
    {
        var ended = text is [.., '\n' or '\r'];
        var records = Records(text);
        var first = records.Select(record => record.Text).FirstOrDefault(IsNames);
        return first is null ? []
            : DelimiterOf(first) is { } delimiter ? [.. OfCsv(records, delimiter, ended, Columns(first, delimiter)!.Value.Length)]
            : [.. OfTable(records)];
    }

    /// <summary>True when a line names columns of times, whether or not figures follow.</summary>
    public static bool HasNames(string text) => Records(text).Any(record => IsNames(record.Text));

    /// <summary>Lines end as on Linux, Windows or an old Macintosh, or in a mixture.</summary>
    private static (string Text, int Line)[] Records(string text)
    {
        var lines = text.Replace("\uFEFF", "", StringComparison.Ordinal).ReplaceLineEndings("\n").Split('\n');
        return
        [
            .. FigureRecords.Of(
                [.. lines.Select(line => line.TrimEnd(' '))],
                record => DelimiterOf(record) is { } delimiter ? Fields(record, delimiter)?.Length : 1,
                IsNames),
        ];
    }

    private static bool IsNames(string line) => Columns(line, DelimiterOf(line)) is not null;

    /// <param name="width">Number of columns that the first line of names has: what comes before it and has fewer is a remark.</param>
    private static IEnumerable<FigureLine> OfCsv((string Text, int Line)[] records, char delimiter, bool ended, int width)
    {
        ImmutableArray<string>? columns = null;
        var beginsRun = true;
        foreach (var (line, number) in records.Where(record => record.Text.Length > 0))
        {
            if (Columns(line, delimiter) is { } names)
            {
                (columns, beginsRun) = (names, true);
                continue;
            }

            var fields = delimiter == ';' ? Fields(line, delimiter)?.Select(WithPoint).ToImmutableArray() : Fields(line, delimiter);
            if (line.StartsWith('#') || (columns is null && fields?.Length != width))
            {
                continue;
            }

            var damage = columns is null ? "the line comes before the names of the columns"
                : fields is null ? "a quotation mark is not closed"
                : fields.Value.Length != columns.Value.Length ? WrongWidth(line, fields.Value.Length, columns.Value.Length)
                : number == records[^1].Line && !ended ? "the file is cut off: its last line is not complete"
                : null;
            yield return new(columns ?? [], fields ?? [], number, beginsRun, damage);
            beginsRun = false;
        }
    }

    /// <summary>
    /// Lines of printed tables. Text between tables is passed over; a heading gives the element types of the table below it.
    /// </summary>
    private static IEnumerable<FigureLine> OfTable((string Text, int Line)[] records)
    {
        ImmutableArray<string>? columns = null;
        var types = ImmutableArray<(string Name, string Value)>.Empty;
        foreach (var (line, number) in records)
        {
            if (Columns(line, null) is { } names)
            {
                columns = names;
            }
            else if (TypeOfHeading().Matches(line) is { Count: > 0 } found)
            {
                (columns, types) = (null, [.. found.Select(match => (match.Groups["name"].Value, match.Groups["value"].Value))]);
            }
            else if (columns is { } current && Words(line) is [[>= '0' and <= '9', ..], ..] words)
            {
                // pandas prints an index without a name.
                var fields = words.Length == current.Length + 1 && long.TryParse(words[0], out _) ? words[1..] : words;
                var damage = fields.Length == current.Length ? null : WrongWidth(line, fields.Length, current.Length);
                yield return new(
                    [.. current, .. types.Select(type => type.Name)],
                    [.. fields, .. types.Select(type => type.Value)],
                    number,
                    false,
                    damage);
            }
        }
    }

    /// <summary>The columns; null where the line names no column of times.</summary>
    private static ImmutableArray<string>? Columns(string line, char? delimiter)
    {
        var plain = line.TrimStart('#', ' ');
        var fields = delimiter is { } character ? Fields(plain, character) : [.. Words(plain)];
        ImmutableArray<string> names = [.. (fields ?? []).Select(field => FigureColumns.NameOf(field.Trim()))];
        // numpy writes names as a remark; a sentence with such a word in it is none.
        return names.Any(name => FigureColumns.TimeOf(name) is not null)
            && (plain.Length == line.Length || names.Any(FigureColumns.IsFacet)) ? names : null;
    }

    private static string WrongWidth(string line, int columns, int instead) => IsConflict(line)
        ? "it is a mark of git, so the file holds both sides of a merge; resolve it"
        : $"the line has {PlainText.Count(columns, "column")} instead of {instead}";

    private static bool IsConflict(string line) => line == "=======" || line.StartsWith("<<<<<<< ", StringComparison.Ordinal)
        || line.StartsWith(">>>>>>> ", StringComparison.Ordinal);

    private static string[] Words(string line) => line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);

    private static char? DelimiterOf(string line) => line.IndexOfAny(Delimiters) is >= 0 and var at ? line[at] : null;

    /// <summary>A spreadsheet that separates by semicolons writes 0.18 as 0,18.</summary>
    private static string WithPoint(string field) => DecimalComma().IsMatch(field) ? field.Replace(',', '.') : field;

    /// <summary>The fields; null where the line is no whole record.</summary>
    private static ImmutableArray<string>? Fields(string line, char delimiter)
    {
        try
        {
            using var reader = CsvReader.FromText(line, OneLine with { Separator = delimiter });
            foreach (var record in reader)
            {
                return [.. record.ToArray()];
            }

            return [];
        }
        catch (CsvFormatException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^\s*-?\d+,\d+(?:[eE][-+]?\d+)?\s*$")]
    private static partial Regex DecimalComma();

    // "Running benchmark for q_dtype = torch.bfloat16, kv_cache_dtype: fp8, output_dtype: bfloat16"
    [GeneratedRegex(@"(?<name>\w+_dtype)\s*[=:]\s*(?<value>[\w.]+)")]
    private static partial Regex TypeOfHeading();
}
