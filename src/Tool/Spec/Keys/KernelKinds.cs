using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PrefillBench.Diagnostics;
using PrefillBench.Spec.Yaml;

namespace PrefillBench.Spec.Keys;

internal sealed class KernelNameKind : ValueKind<KernelName>
{
    public override string Description => $"a kernel's name of {KernelName.Rules}";

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = KernelName.Pattern };

    public override bool TryRead(YamlNode node, string key, Complaints complaints, [NotNullWhen(true)] out KernelName? value)
    {
        value = null;
        if (node is not YamlScalar { IsNothing: false, Text: var text })
        {
            WrongType(node, key, complaints);
            return false;
        }

        if (KernelName.WhyNot(text) is { } reason)
        {
            complaints.Add(Codes.KernelName, $"`{key}`: {KernelName.Shown(text)} cannot be the name of a kernel: {reason}.", node);
            return false;
        }

        value = KernelName.Of(text);
        return true;
    }
}

/// <summary>Kernels by name, in order. One that is in the folder of kernels may be written as one word.</summary>
internal sealed class KernelMap(Section section) : ValueKind<ImmutableArray<NamedSection>>
{
    private const string InFolder = "bundled";

    private static readonly KernelNameKind Name = new();

    public override string Description => $"a map from kernels' names to `{InFolder}` or to a map of from, options, ...";

    public override IEnumerable<(string Suffix, Section Section)> Sections => [("", section)];

    public override JsonObject Schema() => new()
    {
        ["type"] = "object",
        ["minProperties"] = 1,
        ["maxProperties"] = KernelSet.Most,
        ["propertyNames"] = Name.Schema(),
        ["additionalProperties"] = new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["enum"] = new JsonArray(InFolder) },
            section.Schema()) },
    };

    public override bool TryRead(YamlNode node, string key, Complaints complaints, out ImmutableArray<NamedSection> value)
    {
        value = [];
        if (node is not YamlMap map)
        {
            WrongType(node, key, complaints);
            return false;
        }

        if (map.Entries.Count is 0 or > KernelSet.Most)
        {
            complaints.Add(Codes.OutOfRange, $"`{key}` names {map.Entries.Count} kernels; 1 to {KernelSet.Most} can be measured.", map);
            return false;
        }

        var read = ImmutableArray.CreateBuilder<NamedSection>();
        foreach (var (nameNode, kernelNode) in map.Entries)
        {
            if (!Name.TryRead(nameNode, key, complaints, out var name))
            {
                continue;
            }

            if (read.FirstOrDefault(other => other.Name == name.Text) is { } first)
            {
                complaints.Add(Codes.DuplicateKey, $"Kernel `{name}` is given twice; first in line {first.At.Line}.", nameNode);
            }
            else if (kernelNode is YamlScalar { Text: InFolder })
            {
                read.Add(new(name.Text, nameNode.At, SectionValues.Empty(kernelNode.At)));
            }
            else if (section.TryRead(kernelNode, name.Text, complaints, out var values))
            {
                read.Add(new(name.Text, nameNode.At, values));
            }
        }

        value = read.ToImmutable();
        return value.Length == map.Entries.Count;
    }
}

/// <summary>Options of a kernel by name; every value is a text to the tool.</summary>
internal sealed partial class OptionMap : ValueKind<ImmutableSortedDictionary<string, string>>
{
    private const string NamePattern = "^[A-Za-z_][A-Za-z0-9_]{0,63}$";

    private static readonly Text Value = new("a value", 400);

    public override string Description => "a map from names (letters, digits and `_`) to values";

    public override JsonObject Schema() => new()
    {
        ["type"] = "object",
        ["propertyNames"] = new JsonObject { ["pattern"] = NamePattern },
        ["additionalProperties"] = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") },
    };

    public override bool TryRead(
        YamlNode node, string key, Complaints complaints, [NotNullWhen(true)] out ImmutableSortedDictionary<string, string>? value)
    {
        value = null;
        if (node is not YamlMap map)
        {
            WrongType(node, key, complaints);
            return false;
        }

        var read = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var good = true;
        foreach (var (nameNode, valueNode) in map.Entries)
        {
            var name = (nameNode as YamlScalar)?.Text ?? "";
            if (!Name().IsMatch(name))
            {
                complaints.Add(Codes.OutOfRange, $"An option's name has letters, digits and `_`, at most 64; it is {nameNode.Shown}.",
                    nameNode);
                good = false;
            }
            else if (read.ContainsKey(name))
            {
                complaints.Add(Codes.DuplicateKey, $"Option `{name}` is given twice.", nameNode);
                good = false;
            }
            else if (Value.TryRead(valueNode, $"{key}.{name}", complaints, out var text))
            {
                read[name] = text;
            }
            else
            {
                good = false;
            }
        }

        value = read.ToImmutable();
        return good;
    }

    [GeneratedRegex(NamePattern + "(?!\n)", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
