using System.Globalization;

namespace PrefillBench.Diagnostics;

/// <summary>Text from users and machines made harmless for terminals and line-oriented files.</summary>
public static class PlainText
{
    /// <summary>
    /// One line without characters that act instead of showing: control characters (escape sequences, line ends),
    /// line and paragraph separators, and format characters (bidirectional overrides, which reorder what is read) become spaces.
    /// </summary>
    public static string OneLine(string text) =>
        text.Any(Acts) ? string.Concat(text.Select(c => Acts(c) ? ' ' : c)) : text;

    /// <summary>At most <paramref name="width"/> characters; what was cut is shown by an ellipsis.</summary>
    public static string Truncate(string text, int width) =>
        text.Length <= width ? text : width < 1 ? "" : $"{text[..(width - 1)]}…";

    internal static bool Acts(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
