using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using PrefillBench.Diagnostics;
using PrefillBench.Spec.Yaml;
using PrefillBench.Units;

namespace PrefillBench.Spec.Keys;

/// <summary><c>auto</c>, a percentage, or percentages by row duration.</summary>
internal sealed class MustCatchKind(Share share, SpecKey<Milliseconds> below, SpecKey<Percent> value) : ValueKind<MustCatch>
{
    private readonly Section step = new("must_catch step", below, value);

    public override string Description => $"`auto`, {share.Description}, or a list of {{{below.Name}, {value.Name}}}";

    public override IEnumerable<(string Suffix, Section Section)> Sections => [("[]", step)];

    public override JsonObject Schema() => new()
    {
        ["anyOf"] = new JsonArray(new JsonObject { ["enum"] = new JsonArray("auto") },
            share.Schema(), new ListOf<SectionValues>(step).Schema()),
    };

    public override bool TryRead(YamlNode node, string key, Complaints complaints, [NotNullWhen(true)] out MustCatch? mustCatch)
    {
        mustCatch = null;
        switch (node)
        {
            case YamlScalar { Text: "auto" }:
                mustCatch = new MustCatch.Auto();
                return true;
            case YamlScalar scalar when scalar.Text.Any(char.IsAsciiDigit) && share.TryRead(node, key, complaints, out var percent):
                mustCatch = new MustCatch.Fixed(percent);
                return true;
            case YamlScalar scalar when scalar.Text.Any(char.IsAsciiDigit):
                return false;
            case YamlList:
                return TryReadSteps(node, key, complaints, out mustCatch);
            default:
                WrongType(node, key, complaints, node is YamlScalar word ? Suggestion.For(word.Text, ["auto"]) : "");
                return false;
        }
    }

    private bool TryReadSteps(YamlNode node, string key, Complaints complaints, [NotNullWhen(true)] out MustCatch? mustCatch)
    {
        mustCatch = null;
        if (!new ListOf<SectionValues>(step).TryRead(node, key, complaints, out var read) || read.Any(s => s.AnyBroken))
        {
            return false;
        }

        var steps = read.Select(s => new MustCatchStep(s.GetOrNull(below), s.Get(value))).ToImmutableArray();
        for (var i = 0; i < steps.Length; i++)
        {
            var last = i == steps.Length - 1;
            if (last != steps[i].Below is null || (i > 0 && !last && !(steps[i].Below > steps[i - 1].Below)))
            {
                complaints.Add(Codes.OutOfRange, $"`{key}`: `{below.Name}` must rise from step to step, and the last step must not have "
                    + "it, because it covers all longer rows.", read[i].At);
                return false;
            }
        }

        mustCatch = new MustCatch.ByDuration(steps);
        return true;
    }
}
