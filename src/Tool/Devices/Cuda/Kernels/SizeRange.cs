using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using PrefillBench.Spec;
using PrefillBench.Spec.Keys;
using PrefillBench.Spec.Yaml;

namespace PrefillBench.Devices.Cuda.Kernels;

/// <summary>Sizes from the first to the last, both included.</summary>
public readonly record struct SizeRange(int First, int Last)
{
    public IEnumerable<int> Sizes => Enumerable.Range(First, Last - First + 1);

    public bool Contains(int size) => First <= size && size <= Last;

    /// <summary>The range as a description writes it: a single number, or "1-128".</summary>
    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";
}

/// <summary>A whole number, or two with a hyphen between them, in quotes, which JSON has no other form for.</summary>
internal sealed class SizeRangeKind(int max) : ValueKind<SizeRange>
{
    public override string Description => $"a whole number from 1 to {max:N0} or a range of them such as \"1-8\"";

    public override JsonObject Schema() => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = max },
            new JsonObject { ["type"] = "string", ["pattern"] = "^[1-9][0-9]{0,3}-[1-9][0-9]{0,3}$" }),
    };

    public override bool TryRead(YamlNode node, string key, Complaints complaints, out SizeRange value)
    {
        value = default;
        if (node is not YamlScalar scalar || Bounds(scalar) is not [var first, var last])
        {
            WrongType(node, key, complaints);
            return false;
        }

        value = new(first, last);
        if (first >= 1 && first <= last && last <= max)
        {
            return true;
        }

        OutOfRange(node, key, complaints);
        return false;
    }

    private static ImmutableArray<int> Bounds(YamlScalar scalar)
    {
        var parts = scalar.Plain ? [scalar.Text, scalar.Text] : scalar.Text.Split('-');
        return parts.Length == 2 && parts.All(part => Digits.AreWhole(part) && part.Length <= 9)
            ? [.. parts.Select(part => int.Parse(part, CultureInfo.InvariantCulture))]
            : [];
    }
}
