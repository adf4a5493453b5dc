using System.Globalization;
using System.Text.RegularExpressions;

namespace PrefillBench.Diagnostics;

/// <summary>Text from users and machines made harmless for terminals and line-oriented files.</summary>
public static partial class PlainText
{
    /// <summary>A blank that no line may end at.</summary>
    public const char NoBreak = '\u00a0';

    /// <summary>
    /// One line without characters that act instead of showing: control characters (escape sequences, line ends),
    /// line and paragraph separators, and format characters (bidirectional overrides, which reorder what is read) become spaces.
    /// </summary>
    /// <remarks>Commands to a CI agent are broken up too, see <see cref="NoCommand"/>.</remarks>
    public static string OneLine(string text) =>
        NoCommand(text.Any(Acts) ? string.Concat(text.Select(c => Acts(c) ? ' ' : c)) : text);

    /// <summary>
    /// Agents read commands out of what a build prints: GitHub's runner from lines that begin with "::" after blanks and
    /// from "##[" anywhere, Azure's from "##vso[" anywhere. A blank inside makes them text.
    /// </summary>
    public static string NoCommand(string text)
    {
        var start = text.AsSpan().TrimStart();
        var line = start.StartsWith("::") ? $": {text[(text.Length - start.Length + 1)..]}" : text;
        return line.Contains("##", StringComparison.Ordinal)
            ? line.Replace("##[", "# #[", StringComparison.Ordinal).Replace("##vso[", "# #vso[", StringComparison.OrdinalIgnoreCase)
            : line;
    }

    /// <summary>The text with a <see cref="NoBreak"/> between each number and its unit or the verdict that it counts.</summary>
    public static string Unbroken(string text) => AfterNumber().Replace(text, $"{NoBreak}");

    [GeneratedRegex(@"(?<=[0-9]) (?=%|(?:[mu]?s|[kKMGT]i?B)\b|[A-Z_]{4})")]
    private static partial Regex AfterNumber();

    /// <summary>The beginning of a text that may have megabytes, on one harmless line.</summary>
    public static string Excerpt(string text, int width) => OneLine(Truncate(text, width));

    /// <summary>The text in at most <paramref name="width"/> characters. An ellipsis shows that it was cut.</summary>
    public static string Truncate(string text, int width) =>
        text.Length <= width ? text : width < 1 ? "" : $"{text[..(width - 1)]}…";

    internal static bool Acts(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    /// <summary>A count such as "1 row" or "24 rows".</summary>
    /// <param name="noun">A noun in the singular, with a regular plural.</param>
    public static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";
}
