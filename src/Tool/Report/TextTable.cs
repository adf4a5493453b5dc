using PrefillBench.Diagnostics;

namespace PrefillBench.Report;

/// <summary>The tone of a line. The command line chooses colours by it.</summary>
public enum Tone
{
    Plain,
    Heading,
    Faint,
    Good,
    Warning,
    Bad,
}

/// <summary>One line of text without its line end.</summary>
public readonly record struct TextLine(string Text, Tone Tone = Tone.Plain);

/// <summary>A table of fixed-width columns; the first and last are left-aligned, numbers between them right-aligned.</summary>
/// <param name="Width">Width of the whole table in characters.</param>
/// <param name="Columns">The widths of all but the last column, which takes the rest.</param>
internal sealed record TextTable(int Width, params int[] Columns)
{
    public int LastWidth => Width - Columns.Sum() - Columns.Length;

    /// <summary>One line; a first cell longer than its column has lines of its own above, for its end may tell rows apart.</summary>
    public IEnumerable<TextLine> Lines(Tone tone, params string[] cells)
    {
        var first = PlainText.OneLine(cells[0]);
        if (first.Length > Columns[0])
        {
            foreach (var line in TextWrap.Wrap(first, Width, tone))
            {
                yield return line;
            }

            first = "";
        }

        string[] aligned =
        [
            first.PadRight(Columns[0]),
            .. Columns.Skip(1).Select((width, i) => PlainText.Truncate(PlainText.OneLine(cells[i + 1]), width).PadLeft(width)),
            PlainText.Truncate(PlainText.OneLine(cells[^1]), LastWidth),
        ];
        yield return new(string.Join(' ', aligned).TrimEnd(), tone);
    }
}

internal static class TextWrap
{
    /// <summary>
    /// Breaks at spaces, but not between a number and its unit, and inside words longer than a line. Continued lines are indented.
    /// </summary>
    public static IEnumerable<TextLine> Wrap(string text, int width, Tone tone = Tone.Plain, string indent = "  ")
    {
        var line = "";
        foreach (var word in PlainText.Unbroken(PlainText.OneLine(text)).Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(word => Pieces(word.Replace(PlainText.NoBreak, ' '), width - indent.Length)))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return new(line, tone);
                // Broken here, the word begins a line, where a CI agent would look for a command.
                line = indent + PlainText.NoCommand(word);
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        yield return new(line, tone);
    }

    private static IEnumerable<string> Pieces(string word, int width) => word.Chunk(width - 1).Select(piece => new string(piece));
}
