using System.Collections.Immutable;

namespace PrefillBench.Results;

/// <summary>Results of version 1 as today's: their kernels had no names of their own, and each case named its two rows.</summary>
internal static class ResultsSchema1
{
    private static readonly ImmutableArray<KernelSection> Kernels = [new("baseline", "bf16"), new("trtllm", "case")];

    /// <summary>Parts that are absent stay so, for <see cref="ResultsRules"/> to complain about.</summary>
    public static ResultsDocument Upgraded(ResultsDocument document) => document.SchemaVersion != 1 ? document : document with
    {
        SchemaVersion = ResultsDocument.CurrentSchema,
        Kernels = Kernels,
        Cases = document.Cases.IsDefault ? document.Cases : [.. document.Cases.Select(Upgraded)],
    };

    private static CaseSection Upgraded(CaseSection c) => c?.BaselineRow is not { } baseline || c.TrtllmRow is not { } trtllm
        ? c!
        : c with { Rows = [baseline, trtllm], BaselineRow = null, TrtllmRow = null };
}
