using System.Text;

namespace PrefillBench.Report;

/// <param name="Name">As it is told where the section is left out.</param>
/// <param name="Text">Markdown; empty when there is nothing to say.</param>
/// <param name="Weight">Sections of less weight are left out first.</param>
internal sealed record MarkdownSection(string Name, string Text, int Weight);

/// <summary>What a page that takes only so much of a report is to show of it.</summary>
internal static class MarkdownLength
{
    /// <summary>GitHub refuses a comment of more than 65,536 characters; what posts the report adds some of its own.</summary>
    public const int OfComment = 65_000;

    /// <summary>GitHub refuses more than 1 MiB per step of a job, what other programs of the step add included.</summary>
    public const int OfJobSummary = 900_000;

    // Enough for the sentence that names everything left out.
    private const int Reserve = 500;

    /// <summary>The sections in order, without the least weighty ones when all would be too long. The first is cut rather than left out.</summary>
    public static string Fit(MarkdownSection[] sections, int mostBytes)
    {
        var kept = sections.Where(section => section.Text.Length > 0).ToList();
        var leftOut = new List<string>();
        while (kept.Count > 1 && Bytes(kept) > mostBytes - Reserve)
        {
            var lightest = kept.Skip(1).MinBy(section => section.Weight)!;
            kept.Remove(lightest);
            leftOut.Add(lightest.Name);
        }

        if (Bytes(kept) > mostBytes - Reserve)
        {
            kept[0] = kept[0] with { Text = WholeLines(kept[0].Text, mostBytes - Reserve) };
            leftOut.Insert(0, "more rows");
        }

        var text = string.Join("\n", kept.Select(section => section.Text));
        return leftOut.Count == 0 ? text : $"{text}\nToo long for this page and left out: {string.Join(", ", leftOut)}. All of it stands in report.html and results.json.\n";
    }

    private static int Bytes(IEnumerable<MarkdownSection> sections) => sections.Sum(section => Encoding.UTF8.GetByteCount(section.Text) + 1);

    /// <summary>As many lines from the beginning as fit.</summary>
    private static string WholeLines(string text, int mostBytes)
    {
        var (kept, bytes) = (new StringBuilder(), 0);
        foreach (var line in text.Split('\n'))
        {
            bytes += Encoding.UTF8.GetByteCount(line) + 1;
            if (bytes > mostBytes)
            {
                break;
            }

            kept.Append(line).Append('\n');
        }

        return kept.ToString();
    }
}
