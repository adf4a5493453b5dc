using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Spec.Keys;
using PrefillBench.Spec.Models;
using PrefillBench.Spec.Yaml;

namespace PrefillBench.Spec;

/// <summary>
/// A case as written after `--case`: <c>batch=32,len=4096,quant=fp8_qkv,heads=64/8,layout=HND,page=16</c>, or with
/// <c>model=gemma-3-27b,tp=2</c> in place of heads, which is a case for each kind of the model's layers, and <c>batch=2q2k_32q1s1k</c> in
/// place of batch and len.
/// </summary>
public static class CaseText
{
    private const string Example = "batch=32,len=4096,quant=fp8_qkv";

    private static readonly string[] Required = ["batch", "len", "quant"];

    // What a model says itself; of its windows one may be chosen.
    private static readonly string[] OfModel = ["heads", "head_size", "sinks", "softcap"];

    private static readonly ImmutableArray<Part> Parts =
    [
        Part.Of("batch", SpecKeys.BatchSizes, new SizeOrBatch(), (c, v) => v.Batch is { } batch
            ? c with { Case = c.Case.Of(batch) } : c.With(x => x with { BatchSize = v.Size })),
        Part.Of("len", SpecKeys.MaxSeqLens, ((NumberList)SpecKeys.MaxSeqLens.ValueKind).Item,
            (c, v) => c.With(x => x with { MaxSeqLen = v })),
        Part.Of("quant", SpecKeys.Quantizations, ((ListOf<Quantization>)SpecKeys.Quantizations.ValueKind).Item,
            (c, v) => c.With(x => x with { Quantization = v })),
        Part.Of("heads", SpecKeys.Heads, ((HeadPairs)SpecKeys.Heads.ValueKind).Item, (c, v) => c.With(x => x with { Heads = v })),
        Part.Of("model", SpecKeys.Models, ((ListOf<OpenModel>)SpecKeys.Models.ValueKind).Item, (c, v) => c with { Model = v }),
        Part.Of("tp", SpecKeys.TensorParallel, ((ListOf<int>)SpecKeys.TensorParallel.ValueKind).Item, (c, v) => c with { Cards = v }),
        Part.Of("head_size", SpecKeys.HeadSize, (c, v) => c.With(x => x with { HeadSize = v })),
        Part.Of("layout", SpecKeys.KvLayout, (c, v) => c.With(x => x with { KvLayout = v })),
        Part.Of("page", SpecKeys.BlockSize, (c, v) => c.With(x => x with { BlockSize = v })),
        Part.Of("pool", SpecKeys.KvPoolTokens, (c, v) => c.With(x => x with { KvPoolTokens = v })),
        Part.Of("prefix", SpecKeys.Prefix, (c, v) => c.With(x => x with { Prefix = v })),
        Part.Of("causal", SpecKeys.Causal, (c, v) => c.With(x => x with { Causal = v })),
        Part.Of("window", SpecKeys.Window, (c, v) => c.With(x => x with { Window = v })),
        Part.Of("sinks", SpecKeys.Sinks, (c, v) => c.With(x => x with { Sinks = v })),
        Part.Of("softcap", SpecKeys.Softcap, (c, v) => c.With(x => x with { Softcap = v })),
        Part.Of("fp8_scales", SpecKeys.Fp8Scales, (c, v) => c with { Scales = v }),
        Part.Of("seed", SpecKeys.Seed, (c, v) => c.With(x => x with { Seed = v })),
        Part.Of("warmup", SpecKeys.Warmup, (c, v) => c.With(x => x with { Warmup = v })),
        Part.Of("trials", SpecKeys.Trials, (c, v) => c.With(x => x with { Trials = v })),
    ];

    /// <summary>The names that are allowed before '='.</summary>
    public static IEnumerable<string> Names => Parts.Select(part => part.Name);

    /// <summary>The one case of a text that names no model with two kinds of layers.</summary>
    /// <inheritdoc cref="Cases"/>
    public static AttentionCase Parse(string text, AttentionCase? defaults = null) => Cases(text, defaults).Single();

    /// <param name="defaults">Gives whatever the text leaves out; without it batch, len and quant must be written.</param>
    public static ImmutableArray<AttentionCase> Cases(string text, AttentionCase? defaults = null)
    {
        var complaints = new Complaints("--case");
        var seen = new HashSet<string>();
        var draft = new Draft(defaults ?? ByDefault(), null, 1, defaults?.Fp8Scales);
        foreach (var part in text.Split(','))
        {
            draft = Apply(draft, part, seen, complaints);
        }

        Check(draft, seen, defaults is null, complaints);
        var cases = complaints.Any ? [] : Finished(draft, windowIsChosen: seen.Contains("window"));
        foreach (var problem in cases.Select(CaseRules.WhyNot).OfType<string>().Take(1))
        {
            complaints.Add(Codes.BadCommandLine, problem);
        }

        return complaints.Any
            ? throw new PfbException(
                [.. complaints.All.Take(20).Select(d => new Diagnostic(Codes.BadCommandLine, $"--case: {d.Text}", SourcePosition.None))])
            : cases;
    }

    private static void Check(Draft draft, HashSet<string> seen, bool isWhole, Complaints complaints)
    {
        if (isWhole)
        {
            foreach (var missing in Required.Where(name => !seen.Contains(name) && !(name == "len" && draft.LengthsAreWritten)))
            {
                complaints.Add(Codes.BadCommandLine, $"`{missing}` is missing, as in {Example}.");
            }
        }

        if (draft.Case.Batch is not null && seen.Contains("len"))
        {
            complaints.Add(
                Codes.BadCommandLine, "`len` is for batches with random lengths; this `batch` has its own lengths, so leave `len` out.");
        }

        foreach (var both in draft.Model is null ? [] : OfModel.Where(seen.Contains))
        {
            complaints.Add(Codes.BadCommandLine, $"`model` already sets `{both}`; leave out one of the two.");
        }
    }

    private static ImmutableArray<AttentionCase> Finished(Draft draft, bool windowIsChosen)
    {
        var c = draft.Case;
        var forms = draft.Model is { } model
            ? HeadForm.Of(model, draft.Cards)
            : [new HeadForm(c.Heads, c.HeadSize, c.Window, c.Sinks, c.Softcap, 1, c.Model, null).On(draft.Cards)];
        return
        [
            .. HeadForm.Merged(windowIsChosen ? forms.Select(form => form with { Window = c.Window }).Distinct() : forms)
                .Select(form => c with
                {
                    Heads = form.Heads, HeadSize = form.HeadSize, Window = form.Window, Sinks = form.Sinks, Softcap = form.Softcap,
                    Model = form.Model, TensorParallel = form.TensorParallel, Refusal = form.Refusal,
                }).Select(finished => finished.WithScales(draft.Scales)),
        ];
    }

    private static AttentionCase Of(this AttentionCase attentionCase, BatchLengths batch)
    {
        var form = BatchForm.Of(batch);
        return attentionCase with { Batch = batch, BatchSize = form.BatchSize, MaxSeqLen = form.MaxSeqLen };
    }

    private static Draft Apply(Draft draft, string written, HashSet<string> seen, Complaints complaints)
    {
        var (name, value) = written.Split('=', 2) is [var left, var right] ? (left.Trim(), right.Trim()) : (written.Trim(), null);
        if (Parts.FirstOrDefault(part => part.Name == name || part.FileKey == name) is not { } known)
        {
            complaints.Add(Codes.BadCommandLine, name.Length == 0 ? $"a part is empty; write parts as in {Example}."
                : $"{YamlNode.Quote(name)} is unknown.{Suggestion.For(name, Names)} Known are {string.Join(", ", Names)}.");
            return draft;
        }

        if (value is null || !seen.Add(known.Name))
        {
            complaints.Add(Codes.BadCommandLine, value is null ? $"`{name}` has no value; write {name}=VALUE."
                : $"`{known.Name}` is given twice.");
            return draft;
        }

        if (known.Name == "heads" && !value.Contains('/'))
        {
            complaints.Add(
                Codes.BadCommandLine, $"`heads` must be query heads/kv heads, as in heads=64/8; it is {YamlNode.Quote(value)}.");
            return draft;
        }

        return known.Apply(
            known.Name == "batch" ? draft with { LengthsAreWritten = SizeOrBatch.IsBatch(value) } : draft, Node(known, value), complaints);
    }

    // Heads are written query/kv, since a comma separates the parts.
    private static YamlNode Node(Part part, string value) => part.Name == "heads"
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

    /// <summary>A case while its parts are read.</summary>
    private sealed record Draft(AttentionCase Case, OpenModel? Model, int Cards, Fp8Scales? Scales)
    {
        /// <summary>True where the batch is in vLLM's grammar, rightly or not, so that no length is missing.</summary>
        public bool LengthsAreWritten { get; init; }

        public Draft With(Func<AttentionCase, AttentionCase> change) => this with { Case = change(Case) };
    }

    /// <param name="FileKey">The sweep file's key for the same thing, which is understood too.</param>
    private sealed record Part(string Name, string FileKey, Func<Draft, YamlNode, Complaints, Draft> Apply)
    {
        public static Part Of<T>(string name, SpecKey<T> key, Func<Draft, T, Draft> set) => Of(name, key, key.ValueKind, set);

        public static Part Of<T>(string name, SpecKey key, ValueKind<T> kind, Func<Draft, T, Draft> set) => new(
            name, key.Name,
            (draft, node, complaints) => kind.TryRead(node, name, complaints, out var value) ? set(draft, value) : draft);
    }
}
