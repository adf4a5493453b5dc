using System.Collections.Immutable;
using System.Text;

namespace PrefillBench.Report;

/// <summary>
/// Lines of a section that can be cut from the end, one by one. Each is made when it is asked for: of many thousand, few fit on a page.
/// </summary>
/// <param name="Above">Text before the first line, such as the header of a table.</param>
/// <param name="Count">How many lines there are.</param>
/// <param name="Lines">The most important first, each with its line end.</param>
/// <param name="More">Gives a sentence on a number of lines that are cut.</param>
internal sealed record MarkdownRows(string Above, int Count, IEnumerable<string> Lines, Func<int, string> More)
{
    public static MarkdownRows None { get; } = new("", 0, [], _ => "");

    public static MarkdownRows List<T>(ImmutableArray<T> items, Func<T, string> text, Func<int, string> more) =>
        new("", items.Length, items.Select(item => $"* {text(item)}\n"), more);

    /// <param name="header">Cells that are Markdown already, as those of the rows.</param>
    public static MarkdownRows Table<T>(string[] header, ImmutableArray<T> rows, Func<T, string[]> cells, Func<int, string> more) =>
        new(MarkdownText.Table(header, true, []), rows.Length, rows.Select(row => MarkdownText.TableRow(cells(row))), more);
}

/// <summary>A part of a report.</summary>
/// <param name="Name">The section's name in the sentence that says it is left out.</param>
/// <param name="Weight">Sections of least weight are cut first when the report does not fit.</param>
/// <param name="Head">Markdown before the rows.</param>
/// <param name="Tail">Markdown behind them.</param>
internal sealed record MarkdownSection(string Name, int Weight, string Head, MarkdownRows Rows, string Tail = "")
{
    /// <param name="text">Empty when there is nothing to say.</param>
    public static MarkdownSection Of(string name, int weight, string text) => new(name, weight, text, MarkdownRows.None);

    public bool IsEmpty => Head.Length == 0 && Rows.Count == 0;

    /// <summary>It has no rows that could be cut.</summary>
    public bool IsUncut => Rows.Count == 0;

    /// <summary>The section with only its first rows.</summary>
    public string Text(int rows) => string.Concat(
        [Head, Rows.Above, .. Rows.Lines.Take(rows), rows < Rows.Count ? Rows.More(Rows.Count - rows) : "", Tail]);
}

/// <summary>Cuts a report for a page that takes only so many bytes.</summary>
internal static class MarkdownLength
{
    /// <summary>GitHub refuses a comment of more than 65,536 characters; what posts the report adds some of its own.</summary>
    public const int OfComment = 65_000;

    // Enough for the sentence that names everything left out.
    private const int Reserve = 500;

    // A section without rows cannot be cut; one that is longer than this part of the page would cost too many rows of others.
    private const int UncutPart = 4;

    /// <summary>
    /// The sections in order. What does not fit is cut by rows, from the end of the sections of least weight first; a section of which
    /// nothing fits is named. The heaviest is always there.
    /// </summary>
    /// <param name="elsewhere">A sentence that says where all of the report is.</param>
    public static string Fit(MarkdownSection[] sections, int mostBytes, string elsewhere)
    {
        var room = mostBytes - Reserve;
        var present = sections.Where(section => !section.IsEmpty).OrderByDescending(section => section.Weight).ToArray();
        var texts = new Dictionary<MarkdownSection, string>();
        // First what cannot be cut, which is short; then rows, for as long as there is room.
        foreach (var section in present.OrderBy(section => section.IsUncut ? 0 : 1))
        {
            var heaviest = section == present[0];
            var most = section.IsUncut && !heaviest ? Math.Min(room, mostBytes / UncutPart) : room;
            if ((Longest(section, most) ?? (heaviest ? section.Text(0) : null)) is { } text)
            {
                texts[section] = text;
                room -= Bytes(text) + 1;
            }
        }

        var kept = string.Join("\n", sections.Where(texts.ContainsKey).Select(section => texts[section]));
        var leftOut = sections.Where(section => !section.IsEmpty && !texts.ContainsKey(section)).Select(section => section.Name).ToArray();
        return leftOut.Length == 0 ? kept : $"{kept}\nToo long for this page and left out: {string.Join(", ", leftOut)}. {elsewhere}\n";
    }

    /// <summary>The section with as many rows as fit, at least one where it has any; null when not even that fits.</summary>
    private static string? Longest(MarkdownSection section, int mostBytes)
    {
        // A section without rows fits whole or not at all.
        var (fits, tooMany) = (section.IsUncut ? -1 : 0, section.Rows.Count + 1);
        var upTo = BytesOfRows(section.Rows, mostBytes);
        var around = Bytes(section.Head) + Bytes(section.Rows.Above) + Bytes(section.Tail) + 1;
        while (tooMany - fits > 1)
        {
            var middle = (fits + tooMany) / 2;
            (fits, tooMany) = Fits(middle) ? (middle, tooMany) : (fits, middle);
        }

        return fits > 0 || (fits == 0 && section.IsUncut) ? section.Text(fits) : null;

        bool Fits(int rows)
        {
            var cut = section.Rows.Count - rows;
            return rows < upTo.Count && around + upTo[rows] + (cut > 0 ? Bytes(section.Rows.More(cut)) : 0) <= mostBytes;
        }
    }

    /// <summary>By number of rows, what the first rows take, for as many as can fit: the others are not made at all.</summary>
    private static List<long> BytesOfRows(MarkdownRows rows, int mostBytes)
    {
        List<long> upTo = [0];
        foreach (var line in rows.Lines.TakeWhile(_ => upTo[^1] <= mostBytes))
        {
            upTo.Add(upTo[^1] + Bytes(line));
        }

        return upTo;
    }

    private static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);
}
