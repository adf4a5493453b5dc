using System.Text.RegularExpressions;

namespace PrefillBench.Evaluation.Writing;

/// <summary>Pages with tables between markers: people write their words, and the command writes their figures.</summary>
internal static partial class Page
{
    /// <summary>Puts each block's text between its markers, which are once in one of the pages.</summary>
    /// <returns>The filled pages, in the order of <paramref name="pages"/>.</returns>
    /// <exception cref="InvalidDataException">A block has no place or two, or a page has a place without a block.</exception>
    public static IReadOnlyList<string> Fill(IReadOnlyList<string> pages, IReadOnlyDictionary<string, string> blocks)
    {
        var placed = new HashSet<string>();
        string[] filled = [.. pages.Select(page => Place().Replace(page, place => Filled(place.Groups["name"].Value)))];
        return blocks.Keys.Except(placed).ToArray() is { Length: > 0 } homeless
            ? throw new InvalidDataException($"no page has a place for {string.Join(", ", homeless)}")
            : filled;

        string Filled(string name) => !placed.Add(name)
            ? throw new InvalidDataException($"the pages have two places for '{name}'")
            : blocks.TryGetValue(name, out var text)
                ? $"<!-- generated: {name} -->\n\n{text.Trim()}\n\n<!-- end -->"
                : throw new InvalidDataException($"a page has a place for '{name}', which is not generated");
    }

    /// <summary>The text between the markers of a block, from the page that has them.</summary>
    public static string Block(IReadOnlyList<string> pages, string name) =>
        pages.SelectMany(page => Place().Matches(page)).Single(place => place.Groups["name"].Value == name).Groups["text"].Value.Trim();

    [GeneratedRegex(@"<!-- generated: (?<name>[a-z-]+) -->(?<text>.*?)<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex Place();
}
