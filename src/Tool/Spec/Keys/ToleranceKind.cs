using System.Text.Json.Nodes;
using PrefillBench.Spec.Yaml;
using PrefillBench.Units;

namespace PrefillBench.Spec.Keys;

/// <summary>A percentage, or one with a floor in microseconds.</summary>
internal sealed class ToleranceKind : ValueKind<Tolerance>
{
    private static readonly Share Share = new(0, 50);

    private static readonly SpecKey<Percent> Percentage = new(
        "percent", Share, "A row that is slower by less than this is not a regression.", "0.5%");

    private static readonly SpecKey<Milliseconds> Floor = new(
        "floor_us", new MicrosecondNumber(0.01, 1000),
        "A row that is slower than approved by less than this many microseconds is not a regression either, up to 100%; none when absent.");

    private static readonly Section Parts = new("tolerate", Percentage, Floor);

    public override string Description => $"{Share.Description} or a map of {Percentage.Name}, {Floor.Name}";

    public override IEnumerable<(string Suffix, Section Section)> Sections => [("", Parts)];

    public override JsonObject Schema() => new() { ["anyOf"] = new JsonArray(Share.Schema(), Parts.Schema()) };

    public override bool TryRead(YamlNode node, string key, Complaints complaints, out Tolerance value)
    {
        value = default;
        if (node is YamlMap)
        {
            if (!Parts.TryRead(node, key, complaints, out var parts) || parts.AnyBroken)
            {
                return false;
            }

            value = new(parts.Get(Percentage), parts.GetOrNull(Floor));
            return true;
        }

        if (node is not YamlScalar)
        {
            WrongType(node, key, complaints);
            return false;
        }

        var read = Share.TryRead(node, key, complaints, out var percent);
        value = new(percent, null);
        return read;
    }
}
