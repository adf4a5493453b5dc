using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Spec.Keys;

namespace PrefillBench.Spec;

/// <summary>A suite's lists to its cases.</summary>
internal static class SuiteExpansion
{
    public const int MaxCases = 10_000;

    /// <summary>Plan order: heads and models outermost, then quantisation, batches. Empty after a complaint.</summary>
    /// <param name="folder">The sweep file's folder.</param>
    public static ImmutableArray<AttentionCase> Cases(NamedSection suite, SectionValues values, string folder, Complaints complaints)
    {
        if (!SuiteBatches.HasAny(suite, values, complaints) || values.AnyBroken)
        {
            return [];
        }

        if (CaseRules.WhyNotPool(values.Get(SpecKeys.KvPoolTokens), values.Get(SpecKeys.BlockSize)) is { } problem)
        {
            var culprit = values.Mentions(SpecKeys.KvPoolTokens) ? SpecKeys.KvPoolTokens : SpecKeys.BlockSize;
            complaints.Add(Codes.OutOfRange, problem, values.Where(culprit));
            return [];
        }

        var (forms, batches) = (SuiteForms.Of(suite.Values, values, complaints), SuiteBatches.Of(values, folder, complaints));
        return CountIsTooLarge(suite, (long)forms.Length * values.Get(SpecKeys.Quantizations).Length * batches.Length, complaints)
            ? []
            : [.. InPlanOrder(suite.At, forms, batches, values)];
    }

    private static IEnumerable<AttentionCase> InPlanOrder(
        SourcePosition at, ImmutableArray<HeadForm> forms, ImmutableArray<BatchForm> batches, SectionValues values)
    {
        foreach (var form in forms)
        {
            foreach (var quantization in values.Get(SpecKeys.Quantizations))
            {
                foreach (var batch in batches)
                {
                    yield return Case(at, values, form, quantization, batch);
                }
            }
        }
    }

    private static bool CountIsTooLarge(NamedSection suite, long count, Complaints complaints)
    {
        if (count > MaxCases)
        {
            complaints.Add(Codes.OutOfRange,
                $"Suite `{suite.Name}` has {count:N0} cases, more than {MaxCases:N0}; shorten its lists or split it.", suite.At);
        }

        return count > MaxCases;
    }

    private static AttentionCase Case(
        SourcePosition source, SectionValues values, HeadForm form, Quantization quantization, BatchForm batch) => new AttentionCase
    {
        BatchSize = batch.BatchSize,
        MaxSeqLen = batch.MaxSeqLen,
        Batch = batch.Batch,
        Quantization = quantization,
        Heads = form.Heads,
        HeadSize = form.HeadSize,
        KvLayout = values.Get(SpecKeys.KvLayout),
        BlockSize = values.Get(SpecKeys.BlockSize),
        KvPoolTokens = values.Get(SpecKeys.KvPoolTokens),
        Prefix = values.Get(SpecKeys.Prefix),
        Causal = values.Get(SpecKeys.Causal),
        Window = form.Window,
        Sinks = form.Sinks,
        Softcap = form.Softcap,
        Model = form.Model,
        TensorParallel = form.TensorParallel,
        Refusal = form.Refusal,
        Seed = values.Get(SpecKeys.Seed),
        Warmup = values.Get(SpecKeys.Warmup),
        Trials = values.Get(SpecKeys.Trials),
        Source = source,
    }.WithScales(values.GetOrNull(SpecKeys.Fp8Scales));
}
