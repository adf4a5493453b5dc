using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using PrefillBench.Spec;
using PrefillBench.Spec.Keys;
using PrefillBench.Spec.Yaml;

namespace PrefillBench.Devices.Descriptions;

/// <summary>Text in quotes: in JSON a bare word or number is no text.</summary>
internal sealed class Quoted(string what, int longest) : ValueKind<string>
{
    private readonly Text text = new(what, longest);

    public override string Description => text.Description;

    public override JsonObject Schema() => text.Schema();

    public override bool TryRead(YamlNode node, string key, Complaints complaints, [NotNullWhen(true)] out string? value)
    {
        if (node is not YamlScalar { Plain: true })
        {
            return text.TryRead(node, key, complaints, out value);
        }

        WrongType(node, key, complaints);
        value = null;
        return false;
    }
}
