using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using PrefillBench.Diagnostics;
using PrefillBench.Spec.Yaml;

namespace PrefillBench.Spec.Keys;

/// <summary>A map whose keys are fixed.</summary>
internal sealed class Section(string title, params SpecKey[] keys) : ValueKind<SectionValues>
{
    // Other sections that have a key, for the suggestion; the root is set up last and knows every section.
    private static readonly Lazy<IReadOnlyList<(string Path, Section Section)>> Everywhere = new(() => [.. SpecKeys.AllSections()]);

    public string Title => title;

    /// <summary>True for a section of the sweep file. Only there a message on a misplaced key says where the key belongs.</summary>
    public bool IsOfSpec { get; init; } = true;

    public IReadOnlyList<SpecKey> Keys => keys;

    public override string Description =>
        $"a map of {string.Join(", ", keys.Take(3).Select(k => k.Name))}{(keys.Length > 3 ? ", ..." : "")}";

    public override IEnumerable<(string Suffix, Section Section)> Sections => [("", this)];

    public override JsonObject Schema() => SchemaOf.Section(this);

    public override bool TryRead(YamlNode node, string key, Complaints complaints, [NotNullWhen(true)] out SectionValues? value)
    {
        value = null;
        if (node is not YamlMap map)
        {
            WrongType(node, key, complaints);
            return false;
        }

        value = ReadMap(map, key, complaints);
        return true;
    }

    private SectionValues ReadMap(YamlMap map, string name, Complaints complaints)
    {
        var values = new SectionValues(map.At);
        var seen = new Dictionary<string, SourcePosition>();
        foreach (var (keyNode, valueNode) in map.Entries)
        {
            if (keyNode is not YamlScalar { Text: var keyName })
            {
                complaints.Add(Codes.WrongType, $"A key of `{name}` must be a name; it is {keyNode.Shown}.", keyNode);
            }
            else if (keys.FirstOrDefault(k => k.Name == keyName) is not { } known)
            {
                complaints.Add(
                    Codes.UnknownKey, $"{YamlNode.Quote(keyName)} is not a key of `{name}`.{Hint(keyName, complaints)}", keyNode);
            }
            else if (!seen.TryAdd(keyName, keyNode.At))
            {
                complaints.Add(Codes.DuplicateKey, $"`{keyName}` is given twice; first in line {seen[keyName].Line}.", keyNode);
            }
            else if (known.TryRead(valueNode, complaints, out var read))
            {
                values.Set(known, read, valueNode.At);
            }
            else
            {
                values.MarkBroken(known);
            }
        }

        foreach (var missing in keys.Where(k => k.Required && !seen.ContainsKey(k.Name)))
        {
            complaints.Add(Codes.MissingKey, $"`{name}` lacks `{missing.Name}`: {missing.Doc}", map);
            values.MarkBroken(missing);
        }

        return values;
    }

    private string Hint(string wrong, Complaints complaints)
    {
        if (complaints.EnoughToShow)
        {
            return "";
        }

        var elsewhere = !IsOfSpec ? default : Everywhere.Value.FirstOrDefault(place => place.Section.Keys.Any(k => k.Name == wrong));
        return elsewhere.Section is null ? Suggestion.For(wrong, keys.Select(k => k.Name)) : $" It belongs in `{elsewhere.Section.Title}`.";
    }
}
