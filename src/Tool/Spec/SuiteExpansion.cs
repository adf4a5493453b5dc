using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Spec.Keys;

namespace PrefillBench.Spec;

/// <summary>A suite's lists to its cases.</summary>
internal static class SuiteExpansion
{
    public const int MaxCases = 10_000;

    /// <summary>Plan order: heads outermost, then quantisation, batch size, length. Empty after a complaint.</summary>
    public static ImmutableArray<AttentionCase> Cases(NamedSection suite, SectionValues values, Complaints complaints)
    {
        if (values.AnyBroken || CountIsTooLarge(suite, values, complaints))
        {
            return [];
        }

        if (CaseRules.WhyNotPool(values.Get(SpecKeys.KvPoolTokens), values.Get(SpecKeys.BlockSize)) is { } problem)
        {
            var culprit = values.Mentions(SpecKeys.KvPoolTokens) ? SpecKeys.KvPoolTokens : SpecKeys.BlockSize;
            complaints.Add(Codes.OutOfRange, problem, values.Where(culprit));
            return [];
        }

        return [.. InPlanOrder(suite.At, values)];
    }

    private static IEnumerable<AttentionCase> InPlanOrder(SourcePosition at, SectionValues values)
    {
        foreach (var heads in values.Get(SpecKeys.Heads))
        {
            foreach (var quantization in values.Get(SpecKeys.Quantizations))
            {
                foreach (var batchSize in values.Get(SpecKeys.BatchSizes))
                {
                    foreach (var maxSeqLen in values.Get(SpecKeys.MaxSeqLens))
                    {
                        yield return Case(at, values, heads, quantization, batchSize, maxSeqLen);
                    }
                }
            }
        }
    }

    private static bool CountIsTooLarge(NamedSection suite, SectionValues values, Complaints complaints)
    {
        var count = (long)values.Get(SpecKeys.Heads).Length * values.Get(SpecKeys.Quantizations).Length
            * values.Get(SpecKeys.BatchSizes).Length * values.Get(SpecKeys.MaxSeqLens).Length;
        if (count > MaxCases)
        {
            complaints.Add(Codes.OutOfRange, $"Suite `{suite.Name}` has {count:N0} cases, more than {MaxCases:N0}; shorten its lists or split it.", suite.At);
        }

        return count > MaxCases;
    }

    private static AttentionCase Case(SourcePosition source, SectionValues values, HeadCounts heads, Quantization quantization, int batchSize, int maxSeqLen) => new()
    {
        BatchSize = batchSize,
        MaxSeqLen = maxSeqLen,
        Quantization = quantization,
        Heads = heads,
        HeadSize = values.Get(SpecKeys.HeadSize),
        KvLayout = values.Get(SpecKeys.KvLayout),
        BlockSize = values.Get(SpecKeys.BlockSize),
        KvPoolTokens = values.Get(SpecKeys.KvPoolTokens),
        Prefix = values.Get(SpecKeys.Prefix),
        Causal = values.Get(SpecKeys.Causal),
        Seed = values.Get(SpecKeys.Seed),
        Warmup = values.Get(SpecKeys.Warmup),
        Trials = values.Get(SpecKeys.Trials),
        Source = source,
    };
}
