using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PrefillBench.Spec.Keys;

namespace PrefillBench.Spec;

/// <summary>The JSON schema (draft-07) of the sweep file, for editors.</summary>
public static class SpecSchema
{
    public const string FileName = "prefill-bench.schema.json";

    private static readonly JsonSerializerOptions Readable =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "prefill-bench sweep",
        };
        foreach (var (name, value) in SpecKeys.Root.Schema().ToList())
        {
            schema[name] = value?.DeepClone();
        }

        return schema.ToJsonString(Readable) + "\n";
    }
}
