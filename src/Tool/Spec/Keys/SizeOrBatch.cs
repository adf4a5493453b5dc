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

    /// <summary>Whether a text is meant to be a batch with its lengths.</summary>
    public static bool IsBatch(string text) => text.Contains('q', StringComparison.OrdinalIgnoreCase);

    public override bool TryRead(YamlNode node, string key, Complaints complaints, out (int Size, BatchLengths? Batch) value)
    {
        value = default;
        if (node is not YamlScalar { Text: var text })
        {
            WrongType(node, key, complaints);
            return false;
        }

        if (IsBatch(text))
        {
            var isBatch = batch.TryRead(node, key, complaints, out var read);
            value = (0, read);
            return isBatch;
        }

        if (text.Any(char.IsAsciiLetter))
        {
            OutOfRange(node, key, complaints);
            return false;
        }

        var isSize = size.TryRead(node, key, complaints, out var number);
        value = (number, null);
        return isSize;
    }
}
