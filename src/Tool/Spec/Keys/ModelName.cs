using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using PrefillBench.Diagnostics;
using PrefillBench.Spec.Models;
using PrefillBench.Spec.Yaml;

namespace PrefillBench.Spec.Keys;

/// <summary>A model of the tool's table by its name.</summary>
internal sealed class ModelName : ValueKind<OpenModel>
{
    private const string Example = "qwen2.5-7b";

    public override string Description => $"the name of a model, such as {Example} (docs/workload.md lists them)";

    public override JsonObject Schema() =>
        new() { ["enum"] = new JsonArray([.. KnownModels.All.Select(model => JsonValue.Create(model.Name))]) };

    public override bool TryRead(YamlNode node, string key, Complaints complaints, [NotNullWhen(true)] out OpenModel? value)
    {
        value = null;
        if (node is not YamlScalar scalar)
        {
            WrongType(node, key, complaints);
            return false;
        }

        foreach (var model in KnownModels.All)
        {
            if (model.Name == scalar.Text)
            {
                value = model;
                return true;
            }
        }

        OutOfRange(node, key, complaints, Suggestion.For(scalar.Text, KnownModels.All.Select(model => model.Name)));
        return false;
    }
}
