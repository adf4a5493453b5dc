namespace PrefillBench.Report.Comparing;

/// <summary>
/// The lines of a text as records. A quoted cell of a CSV may hold line breaks; its lines are put together, and a quotation mark that is
/// never closed costs no more than the line that it is in.
/// </summary>
internal static class FigureRecords
{
    // A note of several lines, not half a file behind a stray quotation mark.
    private const int MostLines = 50;

    /// <param name="lines">Without their ends.</param>
    /// <param name="fieldsOf">Counts the fields of a record; null where a quotation mark in it is not closed.</param>
    /// <param name="isNames">Whether a line names columns, and so is no part of a cell.</param>
    /// <returns>The records, each with the number of its first line, from 1.</returns>
    public static IEnumerable<(string Text, int Line)> Of(string[] lines, Func<string, int?> fieldsOf, Func<string, bool> isNames)
    {
        for (var index = 0; index < lines.Length;)
        {
            var taken = TakenBy(lines[index..Math.Min(lines.Length, index + MostLines)], fieldsOf, isNames);
            yield return (string.Join('\n', lines[index..(index + taken)]), index + 1);
            index += taken;
        }
    }

    /// <summary>How many lines the first record has.</summary>
    private static int TakenBy(string[] lines, Func<string, int?> fieldsOf, Func<string, bool> isNames)
    {
        if (!lines[0].Contains('"') || fieldsOf(lines[0]) is not null)
        {
            return 1;
        }

        var record = lines[0];
        foreach (var (index, line) in lines.Index().Skip(1))
        {
            record += '\n' + line;
            if (fieldsOf(record) is { } width)
            {
                // Of two stray quotation marks the lines between them are records of their own.
                return lines[1..(index + 1)].Any(inner => fieldsOf(inner) == width || isNames(inner)) ? 1 : index + 1;
            }
        }

        return 1;
    }
}
