using System.Text;
using PrefillBench.Diagnostics;

namespace PrefillBench.Report;

/// <summary>Text from elsewhere inside GitHub-flavoured Markdown: it shows as it is and starts nothing.</summary>
internal static class MarkdownText
{
    private const string Special = "\\`*[]|~$#";

    public static string Escape(string text)
    {
        var line = PlainText.OneLine(text);
        var escaped = new StringBuilder(line.Length + 16);
        for (var i = 0; i < line.Length; i++)
        {
            _ = line[i] switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '@' => escaped.Append("&#64;"),
                // Inside a word an underscore is only itself, and identifiers stay readable.
                '_' when i > 0 && i + 1 < line.Length && char.IsLetterOrDigit(line[i - 1]) && char.IsLetterOrDigit(line[i + 1]) =>
                    escaped.Append('_'),
                '_' => escaped.Append("\\_"),
                var c when Special.Contains(c) => escaped.Append('\\').Append(c),
                var c => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    /// <summary>A code span. Nothing can be escaped in it but the bar of a table, and a backtick would end it.</summary>
    public static string Code(string text) =>
        $"`{PlainText.OneLine(text).Replace('`', '\'').Replace("|", "\\|", StringComparison.Ordinal)}`";

    /// <summary>Text before and after Markdown that a reader can unfold. GitHub needs empty lines around the Markdown.</summary>
    public static (string Open, string Close) Fold(string summary) =>
        ($"<details><summary>{Escape(summary)}</summary>\n\n", "\n</details>\n");

    /// <summary>A table of cells that are Markdown already; columns between the first and the last are right-aligned on request.</summary>
    public static string Table(string[] header, bool numbers, IEnumerable<string[]> rows)
    {
        string[] rule = [.. header.Select((_, i) => numbers && i > 0 && i < header.Length - 1 ? "---:" : "---")];
        return string.Concat(new[] { header, rule }.Concat(rows).Select(TableRow));
    }

    public static string TableRow(string[] cells) => $"| {string.Join(" | ", cells)} |\n";
}
