using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests.Documentation;

/// <summary>Pages can be read in a terminal and compared line by line.</summary>
public static class WidthTests
{
    private const int Widest = 120;

    /// <summary>Rows of tables and blocks of code have lines of their own; a single word, such as a link, cannot be broken.</summary>
    [Fact]
    public static void No_line_of_prose_is_wider_than_120_columns() => Findings.None(
        from page in Pages.All
        from line in Pages.Prose(page)
        where line.Length > Widest && !line.StartsWith('|') && line.Trim().Contains(' ', StringComparison.Ordinal)
        select $"{page} has a line of {line.Length} columns: {line}");
}
