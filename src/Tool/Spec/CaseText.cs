using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Spec.Keys;
using PrefillBench.Spec.Yaml;

namespace PrefillBench.Spec;

/// <summary>One case as written after `--case`: <c>batch=32,len=4096,quant=fp8_qkv,heads=64/8,layout=HND,page=16</c>.</summary>
public static class CaseText
{
    private static readonly string[] Required = ["batch", "len", "quant"];

    private static readonly ImmutableArray<Part> Parts =
    [
        Part.Of("batch", ((ListOf<int>)SpecKeys.BatchSizes.ValueKind).Item, (c, v) => c with { BatchSize = v }),
        Part.Of("len", ((ListOf<int>)SpecKeys.MaxSeqLens.ValueKind).Item, (c, v) => c with { MaxSeqLen = v }),
        Part.Of("quant", ((ListOf<Quantization>)SpecKeys.Quantizations.ValueKind).Item, (c, v) => c with { Quantization = v }),
        Part.Of("heads", ((HeadPairs)SpecKeys.Heads.ValueKind).Item, (c, v) => c with { Heads = v }),
        Part.Of("head_size", SpecKeys.HeadSize.ValueKind, (c, v) => c with { HeadSize = v }),
        Part.Of("layout", SpecKeys.KvLayout.ValueKind, (c, v) => c with { KvLayout = v }),
        Part.Of("page", SpecKeys.BlockSize.ValueKind, (c, v) => c with { BlockSize = v }),
        Part.Of("pool", SpecKeys.KvPoolTokens.ValueKind, (c, v) => c with { KvPoolTokens = v }),
        Part.Of("prefix", SpecKeys.Prefix.ValueKind, (c, v) => c with { Prefix = v }),
        Part.Of("causal", SpecKeys.Causal.ValueKind, (c, v) => c with { Causal = v }),
        Part.Of("seed", SpecKeys.Seed.ValueKind, (c, v) => c with { Seed = v }),
        Part.Of("warmup", SpecKeys.Warmup.ValueKind, (c, v) => c with { Warmup = v }),
        Part.Of("trials", SpecKeys.Trials.ValueKind, (c, v) => c with { Trials = v }),
    ];

    /// <summary>The names that may stand before '='.</summary>
    public static IEnumerable<string> Names => Parts.Select(part => part.Name);

    /// <param name="defaults">Gives whatever the text leaves out; without it batch, len and quant must be written.</param>
    public static AttentionCase Parse(string text, AttentionCase? defaults = null)
    {
        var complaints = new Complaints("--case");
        var seen = new HashSet<string>();
        var result = defaults ?? ByDefault();
        foreach (var part in text.Split(','))
        {
            result = Apply(result, part, seen, complaints);
        }

        foreach (var missing in defaults is null ? Required.Where(name => !seen.Contains(name)) : [])
        {
            complaints.Add(Codes.BadCommandLine, $"`{missing}` is missing, as in batch=32,len=4096,quant=fp8_qkv.");
        }

        if (CaseRules.WhyNotPool(result.KvPoolTokens, result.BlockSize) is { } problem && !complaints.Any)
        {
            complaints.Add(Codes.BadCommandLine, problem);
        }

        return complaints.Any
            ? throw new PfbException([.. complaints.All.Take(20).Select(d => new Diagnostic(Codes.BadCommandLine, $"--case: {d.Text}", SourcePosition.None))])
            : result;
    }

    private static AttentionCase Apply(AttentionCase result, string written, HashSet<string> seen, Complaints complaints)
    {
        var (name, value) = written.Split('=', 2) is [var left, var right] ? (left.Trim(), right.Trim()) : (written.Trim(), null);
        if (Parts.FirstOrDefault(part => part.Name == name) is not { } known)
        {
            complaints.Add(Codes.BadCommandLine, $"{YamlNode.Quote(name)} is unknown.{Suggestion.For(name, Names)} Known are {string.Join(", ", Names)}.");
            return result;
        }

        if (value is null || !seen.Add(name))
        {
            complaints.Add(Codes.BadCommandLine, value is null ? $"`{name}` has no value; write {name}=VALUE." : $"`{name}` is given twice.");
            return result;
        }

        return known.Apply(result, Node(value), complaints);
    }

    // Heads are written query/kv, since a comma separates the parts.
    private static YamlNode Node(string value) => value.Contains('/')
        ? new YamlList([.. value.Split('/').Select(number => new YamlScalar(number, true, SourcePosition.None))], SourcePosition.None)
        : new YamlScalar(value, true, SourcePosition.None);

    private static AttentionCase ByDefault() => new()
    {
        BatchSize = 0,
        MaxSeqLen = 0,
        Quantization = default,
        Heads = SpecKeys.Heads.DefaultValue[0],
        HeadSize = SpecKeys.HeadSize.DefaultValue,
        KvLayout = SpecKeys.KvLayout.DefaultValue,
        BlockSize = SpecKeys.BlockSize.DefaultValue,
        KvPoolTokens = SpecKeys.KvPoolTokens.DefaultValue,
        Prefix = SpecKeys.Prefix.DefaultValue,
        Causal = SpecKeys.Causal.DefaultValue,
        Seed = SpecKeys.Seed.DefaultValue,
        Warmup = SpecKeys.Warmup.DefaultValue,
        Trials = SpecKeys.Trials.DefaultValue,
    };

    private sealed record Part(string Name, Func<AttentionCase, YamlNode, Complaints, AttentionCase> Apply)
    {
        public static Part Of<T>(string name, ValueKind<T> kind, Func<AttentionCase, T, AttentionCase> set) =>
            new(name, (c, node, complaints) => kind.TryRead(node, name, complaints, out var value) ? set(c, value) : c);
    }
}
