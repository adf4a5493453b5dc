using System.Globalization;

namespace PrefillBench.Spec;

/// <summary>Block tables as text: pages with commas, sequences with semicolons between them.</summary>
public static class PageTables
{
    public static int[][] Parse(string text)
    {
        var tables = text.Split(';');
        var parsed = new int[tables.Length][];
        for (var sequence = 0; sequence < tables.Length; sequence++)
        {
            parsed[sequence] = tables[sequence].Length == 0
                ? []
                : Array.ConvertAll(tables[sequence].Split(','), page => int.Parse(page, CultureInfo.InvariantCulture));
        }

        return parsed;
    }
}
