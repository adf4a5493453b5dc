using System.Text;
using System.Text.RegularExpressions;

namespace PrefillBench.Evaluation.Writing;

/// <summary>A page with tables between markers: people write its words, and the command writes its figures.</summary>
internal static partial class Page
{
    /// <summary>Puts each block's text between its markers.</summary>
    /// <exception cref="InvalidDataException">A block has no place in the page, or the page a place without a block.</exception>
    public static string Fill(string page, IReadOnlyDictionary<string, string> blocks)
    {
        var placed = new HashSet<string>();
        var filled = Place().Replace(page, place =>
        {
            var name = place.Groups["name"].Value;
            placed.Add(name);
            return blocks.TryGetValue(name, out var text)
                ? new StringBuilder().Append($"<!-- generated: {name} -->\n\n").Append(text.Trim()).Append("\n\n<!-- end -->").ToString()
                : throw new InvalidDataException($"the page has a place for '{name}', which is not generated");
        });
        return blocks.Keys.Except(placed).ToArray() is { Length: > 0 } homeless
            ? throw new InvalidDataException($"the page has no place for {string.Join(", ", homeless)}")
            : filled;
    }

    /// <summary>The text between the markers of a block.</summary>
    public static string Block(string page, string name) =>
        Place().Matches(page).Single(place => place.Groups["name"].Value == name).Groups["text"].Value.Trim();

    [GeneratedRegex(@"<!-- generated: (?<name>[a-z-]+) -->(?<text>.*?)<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex Place();
}
