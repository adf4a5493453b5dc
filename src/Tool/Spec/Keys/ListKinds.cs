using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using PrefillBench.Diagnostics;
using PrefillBench.Spec.Yaml;

namespace PrefillBench.Spec.Keys;

/// <summary>A list whose items are all of one kind and all different.</summary>
internal sealed class ListOf<T>(ValueKind<T> item, bool mayBeEmpty = false) : ValueKind<ImmutableArray<T>>
{
    public override string Description => $"a list, each item {item.Description}";

    /// <summary>The kind of one item. The command line writes a single one.</summary>
    public ValueKind<T> Item => item;

    public override IEnumerable<(string Suffix, Section Section)> Sections =>
        item.Sections.Select(inner => ("[]" + inner.Suffix, inner.Section));

    public override JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = item.Schema() };
        if (!mayBeEmpty)
        {
            schema["minItems"] = 1;
            schema["uniqueItems"] = true;
        }

        return schema;
    }

    public override bool TryRead(YamlNode node, string key, Complaints complaints, out ImmutableArray<T> value)
    {
        value = [];
        if (node is not YamlList list)
        {
            WrongType(node, key, complaints, node is YamlScalar { IsNothing: false } one
                ? $" Write `[{one.Text[..Math.Min(one.Text.Length, 20)]}]`." : "");
            return false;
        }

        if (list.Items.Count == 0 && !mayBeEmpty)
        {
            complaints.Add(Codes.EmptySweep, $"`{key}` is an empty list, so nothing would be measured.", list);
            return false;
        }

        var items = ImmutableArray.CreateBuilder<T>(list.Items.Count);
        // A set of objects, because a comparer of each type of number and choice would be compiled at every start.
        var seen = new HashSet<object?>();
        var index = 0;
        foreach (var itemNode in list.Items)
        {
            if (!item.TryRead(itemNode, $"{key}[{index++}]", complaints, out var read))
            {
                continue;
            }

            if (!seen.Add(read))
            {
                complaints.Add(
                    Codes.DuplicateKey, $"`{key}` lists {(itemNode is YamlScalar ? itemNode.Shown : $"`{read}`")} twice.", itemNode);
                continue;
            }

            items.Add(read);
        }

        value = items.ToImmutable();
        return value.Length == list.Items.Count;
    }
}

/// <summary>Query and kv heads as a pair.</summary>
internal sealed class HeadPair : ValueKind<HeadCounts>
{
    private const int MaxHeads = 256;

    public override string Description =>
        $"a pair [query heads, kv heads], each from 1 to {MaxHeads}, query being a multiple of kv";

    public override JsonObject Schema() => new()
    {
        ["type"] = "array",
        ["items"] = new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = MaxHeads },
        ["minItems"] = 2,
        ["maxItems"] = 2,
    };

    public override bool TryRead(YamlNode node, string key, Complaints complaints, out HeadCounts value)
    {
        value = default;
        if (node is not YamlList { Items: [var queryNode, var kvNode] })
        {
            WrongType(node, key, complaints);
            return false;
        }

        var count = new WholeNumber(1, MaxHeads);
        if (!count.TryRead(queryNode, key + "[0]", complaints, out var query) | !count.TryRead(kvNode, key + "[1]", complaints, out var kv))
        {
            return false;
        }

        value = new HeadCounts(query, kv);
        if (query % kv != 0)
        {
            complaints.Add(Codes.OutOfRange, $"`{key}`: {query} query heads are not a multiple of {kv} kv heads.", node);
            return false;
        }

        return true;
    }
}

/// <summary>One pair or a list of pairs.</summary>
internal sealed class HeadPairs : ValueKind<ImmutableArray<HeadCounts>>
{
    private readonly HeadPair pair = new();

    public override string Description => $"{pair.Description}; or a list of such pairs";

    public ValueKind<HeadCounts> Item => pair;

    public override JsonObject Schema() => new() { ["anyOf"] = new JsonArray(pair.Schema(), new ListOf<HeadCounts>(pair).Schema()) };

    public override bool TryRead(YamlNode node, string key, Complaints complaints, out ImmutableArray<HeadCounts> value)
    {
        if (node is YamlList { Items: [YamlList, ..] or [] })
        {
            return new ListOf<HeadCounts>(pair).TryRead(node, key, complaints, out value);
        }

        var good = pair.TryRead(node, key, complaints, out var single);
        value = good ? [single] : [];
        return good;
    }
}
