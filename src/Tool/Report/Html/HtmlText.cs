using System.Text;
using PrefillBench.Diagnostics;

namespace PrefillBench.Report.Html;

/// <summary>Text from elsewhere inside HTML: it shows as it is and starts nothing, in content as in quoted attributes.</summary>
internal static class HtmlText
{
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        // Runes, because half of a surrogate pair is no text, and becomes the replacement character.
        foreach (var rune in PlainText.OneLine(text).EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                _ => escaped.Append(rune.ToString()),
            };
        }

        return escaped.ToString();
    }

    /// <summary>Escapes a sentence so that no line ends between a number and its unit. Text to be copied must not have this.</summary>
    public static string Sentence(string text) =>
        Escape(PlainText.Unbroken(text)).Replace($"{PlainText.NoBreak}", "&nbsp;", StringComparison.Ordinal);

    public static string Code(string text) => $"<code>{Escape(text)}</code>";

    /// <summary>A table of facts: names as row headings, values as text.</summary>
    public static string Facts(string caption, IEnumerable<(string Name, string Value)> facts) =>
        $"<div class=\"card\"><table class=\"plain facts\"><caption class=\"hidden\">{Escape(caption)}</caption><tbody>\n"
        + string.Concat(facts.Select(fact => $"<tr><th scope=\"row\">{Escape(fact.Name)}</th><td>{Escape(fact.Value)}</td></tr>\n"))
        + "</tbody></table></div>\n";

    public static string List(IEnumerable<string> items) =>
        $"<ul class=\"list card\">\n{string.Concat(items.Select(item => $"<li>{item}</li>\n"))}</ul>\n";
}
