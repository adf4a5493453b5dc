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

        OutOfRange(node, key, complaints, Hint(scalar.Text));
        return false;
    }

    /// <summary>People copy a name from the hub, often that of a variant for chats: meta-llama/Llama-3.1-8B-Instruct.</summary>
    private static string Hint(string written)
    {
        var known = KnownModels.All.Where(model => Holds(model.Name) || Holds(model.Repository[(model.Repository.IndexOf('/') + 1)..]))
            .MaxBy(model => model.Name.Length);
        return Suggestion.For(known?.Name ?? written[(written.LastIndexOf('/') + 1)..], KnownModels.All.Select(model => model.Name));

        bool Holds(string name) => written.Contains(name, StringComparison.OrdinalIgnoreCase);
    }
}
