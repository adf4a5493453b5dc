using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using PrefillBench.Spec;
using PrefillBench.Spec.Keys;
using PrefillBench.Spec.Yaml;

namespace PrefillBench.Devices.Descriptions;

/// <summary>A JSON object that the tool passes on without looking at it.</summary>
internal sealed class AnyObject : ValueKind<JsonObject>
{
    public override string Description => "an object";

    public override JsonObject Schema() => new() { ["type"] = "object" };

    public override bool TryRead(YamlNode node, string key, Complaints complaints, [NotNullWhen(true)] out JsonObject? value)
    {
        value = node is YamlMap ? (JsonObject)Json(node)! : null;
        if (value is null)
        {
            WrongType(node, key, complaints);
        }

        return value is not null;
    }

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMap map => new JsonObject(map.Entries.DistinctBy(entry => Name(entry))
            .Select(entry => KeyValuePair.Create(Name(entry), Json(entry.Value)))),
        YamlList list => new JsonArray([.. list.Items.Select(Json)]),
        YamlScalar { Plain: true, Text: var text } => JsonNode.Parse(text),
        YamlScalar { Text: var text } => JsonValue.Create(text),
        _ => null,
    };

    private static string Name(YamlEntry entry) => (entry.Key as YamlScalar)?.Text ?? "";
}

/// <summary>The files of kept code, each with its name by content. A folder has the files under their own names.</summary>
internal sealed class KeptFileNames : ValueKind<ImmutableArray<string>>
{
    public override string Description => "a map from files to their names by content";

    public override JsonObject Schema() => new() { ["type"] = "object" };

    public override bool TryRead(YamlNode node, string key, Complaints complaints, out ImmutableArray<string> value)
    {
        value = node is YamlMap map ? [.. map.Entries.Select(entry => (entry.Key as YamlScalar)?.Text ?? "")] : [];
        return true;
    }
}
