using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PrefillBench.Diagnostics;
using PrefillBench.Spec.Yaml;

namespace PrefillBench.Spec.Keys;

/// <summary>A section under a name that the user chose.</summary>
internal sealed record NamedSection(string Name, SourcePosition At, SectionValues Values);

/// <summary>A map from names to sections.</summary>
internal sealed partial class NamedSections(Section section, string reservedName) : ValueKind<ImmutableArray<NamedSection>>
{
    // The name becomes a file name in the baselines folder, on every file system.
    private const string NamePattern = "^[a-z0-9][a-z0-9_-]{0,63}$";

    public override string Description => "a map from suite names to suites";

    public override IEnumerable<(string Suffix, Section Section)> Sections => [("", section)];

    public override JsonObject Schema() => new()
    {
        ["type"] = "object",
        ["minProperties"] = 1,
        ["propertyNames"] = new JsonObject
        {
            ["pattern"] = NamePattern,
            ["not"] = new JsonObject { ["enum"] = new JsonArray(reservedName) },
        },
        ["additionalProperties"] = section.Schema(),
    };

    public override bool TryRead(YamlNode node, string key, Complaints complaints, out ImmutableArray<NamedSection> value)
    {
        value = [];
        if (node is not YamlMap map)
        {
            WrongType(node, key, complaints);
            return false;
        }

        var read = ImmutableArray.CreateBuilder<NamedSection>();
        foreach (var (nameNode, sectionNode) in map.Entries)
        {
            var name = (nameNode as YamlScalar)?.Text ?? "";
            if (!Name().IsMatch(name) || name == reservedName)
            {
                complaints.Add(Codes.OutOfRange, "A suite name has lower-case letters, digits, `-` and `_`, at most 64, "
                    + $"and is not `{reservedName}`; it is {nameNode.Shown}.", nameNode);
            }
            else if (read.FirstOrDefault(other => other.Name == name) is { } first)
            {
                complaints.Add(Codes.DuplicateKey, $"Suite `{name}` is given twice; first in line {first.At.Line}.", nameNode);
            }
            else if (section.TryRead(sectionNode, name, complaints, out var values))
            {
                read.Add(new(name, nameNode.At, values));
            }
        }

        value = read.ToImmutable();
        return true;
    }

    [GeneratedRegex(NamePattern + "(?!\n)", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
