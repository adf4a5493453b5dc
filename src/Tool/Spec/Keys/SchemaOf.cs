using System.Globalization;
using System.Text.Json.Nodes;
using PrefillBench.Spec.Yaml;

namespace PrefillBench.Spec.Keys;

/// <summary>Sections and YAML values as JSON.</summary>
internal static class SchemaOf
{
    public static JsonObject Section(Section section)
    {
        var properties = new JsonObject();
        foreach (var key in section.Keys)
        {
            properties[key.Name] = Key(key);
        }

        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        if (section.Keys.Any(key => key.Required))
        {
            schema["required"] = new JsonArray([.. section.Keys.Where(key => key.Required).Select(key => JsonValue.Create(key.Name))]);
        }

        return schema;
    }

    /// <summary>A YAML value by the core schema, as editors see it.</summary>
    public static JsonNode? Value(YamlNode node) => node switch
    {
        YamlScalar { IsNothing: true } => null,
        YamlScalar { Plain: true, Text: "true" or "false" } flag => flag.Text == "true",
        YamlScalar { Plain: true } whole when Digits.AreWhole(whole.Text)
            && long.TryParse(whole.Text, CultureInfo.InvariantCulture, out var number) => number,
        YamlScalar { Plain: true } point when Digits.TryDecimal(point.Text, out var number) && double.IsFinite(number) => number,
        YamlScalar text => text.Text,
        YamlList list => new JsonArray([.. list.Items.Select(Value)]),
        YamlMap map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(((YamlScalar)entry.Key).Text, Value(entry.Value)))),
        _ => throw new ArgumentOutOfRangeException(nameof(node)),
    };

    private static JsonObject Key(SpecKey key)
    {
        var schema = key.Kind.Schema();
        schema["description"] = key.Doc;
        if (key.Default is { } text)
        {
            schema["default"] = Value(YamlTree.Parse(text, key.Name)!);
        }

        return schema;
    }
}
