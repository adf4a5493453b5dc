using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PrefillBench.Diagnostics;
using PrefillBench.Spec.Yaml;

namespace PrefillBench.Spec.Keys;

/// <summary>Whole numbers, all different, one by one or in ranges: FROM:TO:xN multiplies, FROM:TO:+N adds.</summary>
internal sealed partial class NumberList(int min, int max) : ValueKind<ImmutableArray<int>>
{
    private const int MostNumbers = 4096;
    private const string RangePattern = "^([0-9]{1,9}):([0-9]{1,9}):([x+])([0-9]{1,9})$";

    public override string Description =>
        $"a list, each item {Item.Description} or a range such as 1024:8192:x2 or 512:2048:+512; or one range";

    /// <summary>The kind of a single number. The command line writes one.</summary>
    public ValueKind<int> Item { get; } = new WholeNumber(min, max);

    public override JsonObject Schema() => new()
    {
        ["anyOf"] = new JsonArray(
            RangeSchema(),
            new JsonObject
            {
                ["type"] = "array",
                ["items"] = new JsonObject { ["anyOf"] = new JsonArray(Item.Schema(), RangeSchema()) },
                ["minItems"] = 1,
                ["uniqueItems"] = true,
            }),
    };

    public override bool TryRead(YamlNode node, string key, Complaints complaints, out ImmutableArray<int> value)
    {
        value = [];
        if (node is YamlList { Items: [] })
        {
            complaints.Add(Codes.EmptySweep, $"`{key}` is an empty list, so nothing would be measured.", node);
            return false;
        }

        var items = node is YamlList list ? list.Items : RangeOf(node) is not null ? [node] : null;
        if (items is null)
        {
            var hint = node is YamlScalar { IsNothing: false } one ? $" Write `[{one.Text[..Math.Min(one.Text.Length, 20)]}]`." : "";
            WrongType(node, key, complaints, hint);
            return false;
        }

        var numbers = ImmutableArray.CreateBuilder<int>(items.Count);
        var good = true;
        for (var i = 0; i < items.Count; i++)
        {
            good &= TryAdd(items[i], node is YamlList ? $"{key}[{i}]" : key, key, numbers, complaints);
        }

        value = numbers.ToImmutable();
        return good;
    }

    private bool TryAdd(YamlNode node, string place, string key, ImmutableArray<int>.Builder numbers, Complaints complaints)
    {
        if (RangeOf(node) is not { } range)
        {
            return Item.TryRead(node, place, complaints, out var number) && TryAdd(number, node, key, numbers, complaints);
        }

        var bounds = new int[3];
        foreach (var (index, group) in new[] { 1, 2, 4 }.Index())
        {
            bounds[index] = int.Parse(range.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
        }

        var (from, to, step, multiplies) = (bounds[0], bounds[1], bounds[2], range.Groups[3].ValueSpan is "x");
        if (from < min || to > max || from > to || step < (multiplies ? 2 : 1))
        {
            complaints.Add(
                Codes.OutOfRange,
                $"`{place}` {node.Shown} is not a range within {min:N0} to {max:N0}: write FROM:TO:xN with N from 2, or FROM:TO:+N, and "
                + "FROM no larger than TO.",
                node);
            return false;
        }

        for (long number = from; number <= to; number = multiplies ? number * step : number + step)
        {
            if (!TryAdd((int)number, node, key, numbers, complaints))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryAdd(int number, YamlNode node, string key, ImmutableArray<int>.Builder numbers, Complaints complaints)
    {
        if (numbers.Count == MostNumbers)
        {
            complaints.Add(Codes.OutOfRange, $"`{key}` has more than {MostNumbers:N0} numbers; shorten it.", node);
            return false;
        }

        foreach (var other in numbers)
        {
            if (other == number)
            {
                complaints.Add(Codes.DuplicateKey, $"`{key}` lists `{number}` twice.", node);
                return false;
            }
        }

        numbers.Add(number);
        return true;
    }

    private static Match? RangeOf(YamlNode node) =>
        node is YamlScalar scalar && scalar.Text.Contains(':') && Range().Match(scalar.Text) is { Success: true } match ? match : null;

    private static JsonObject RangeSchema() => new() { ["type"] = "string", ["pattern"] = RangePattern };

    [GeneratedRegex(RangePattern + "(?!\n)", RegexOptions.CultureInvariant)]
    private static partial Regex Range();
}
