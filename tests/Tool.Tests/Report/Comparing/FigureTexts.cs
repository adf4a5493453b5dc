using System.Collections.Immutable;
using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Report.Comparing;
using PrefillBench.Results;
using PrefillBench.Spec;

namespace PrefillBench.Tests.Report.Comparing;

/// <summary>Texts of figures as the published scripts write them, and comparisons of them.</summary>
internal static class FigureTexts
{
    public const string Header = "batch_size,trtllm_mean,trtllm_std,baseline_mean,baseline_std,speedup_percent,q_dtype,kv_cache_dtype,"
        + "output_dtype,block_size,num_kv_heads,head_size,max_seq_len";

    public static ComparisonRule Rule { get; } = new(null, KnownHardware: true, FailOrWarn.Fail, []);

    /// <summary>A line of the newest scripts for each batch: trtllm takes <paramref name="ms"/> for each sequence, baseline 1 ms.</summary>
    public static string Lines(double ms, params int[] batches) => string.Concat(batches.Select(batch => FormattableString.Invariant(
        $"{batch},{ms * batch},0.01,{batch},0.01,0.5,torch.bfloat16,torch.bfloat16,torch.bfloat16,16,8,128,2048\n")));

    public static string Csv(double ms, params int[] batches) => $"{Header}\n{Lines(ms, batches)}";

    public static TimedSide Side(string text, string file = "x.csv", int? run = null, CsvMetadata? metadata = null) =>
        FigureSides.Read(text, file, run, metadata);

    public static ComparisonResult Compare(string before, string after) =>
        Comparison.Of(Side(before, "before.csv"), Side(after, "after.csv"), Rule);

    /// <summary>Verdict and name of each row, in the order of the files.</summary>
    public static ImmutableArray<string> Told(this ComparisonResult result) =>
        [.. result.Rows.Select(row => $"{row.Outcome.Name()} {row.Name}")];

    /// <summary>Results of two cases that differ in query heads alone.</summary>
    public static ResultsDocument TwoQueryHeads { get; } = ResultSamples.Duet with
    {
        Cases = [ResultSamples.Case(16, 4096, "bf16"), ResultSamples.Case(16, 4096, "bf16", 32)],
        Rows =
        [
            .. from heads in new[] { "h64x8", "h32x8" }
               from kernel in new[] { "baseline", "trtllm" }
               select ResultSamples.Row("b16-s4096-bf16", kernel, Verdict.Pass, 1, heads),
        ],
    };
}
