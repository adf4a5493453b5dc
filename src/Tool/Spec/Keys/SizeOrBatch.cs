using System.Text.Json.Nodes;
using PrefillBench.Spec.Yaml;

namespace PrefillBench.Spec.Keys;

/// <summary>A value of the command line: a number of sequences, or a batch with its lengths.</summary>
internal sealed class SizeOrBatch : ValueKind<(int Size, BatchLengths? Batch)>
{
    private readonly ValueKind<int> size = ((NumberList)SpecKeys.BatchSizes.ValueKind).Item;
    private readonly BatchKind batch = new();

    public override string Description => $"{size.Description}, or {batch.Description}";

    public override JsonObject Schema() => new() { ["anyOf"] = new JsonArray(size.Schema(), batch.Schema()) };

    public override bool TryRead(YamlNode node, string key, Complaints complaints, out (int Size, BatchLengths? Batch) value)
    {
        value = default;
        if (node is YamlScalar { Text: var text } && text.Contains('q'))
        {
            var isBatch = batch.TryRead(node, key, complaints, out var read);
            value = (0, read);
            return isBatch;
        }

        var isSize = size.TryRead(node, key, complaints, out var number);
        value = (number, null);
        return isSize;
    }
}
