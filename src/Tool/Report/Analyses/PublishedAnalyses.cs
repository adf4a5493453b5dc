using System.Collections.Immutable;
using PrefillBench.Results;
using PrefillBench.Units;

namespace PrefillBench.Report.Analyses;

/// <summary>One case as one kernel was timed on it.</summary>
/// <param name="Ms">Median over fresh processes; under the published protocol the mean over the launches of its one process.</param>
internal sealed record TimedCase(CaseSection Case, RowSection Row, double Ms)
{
    public double Seconds => Ms / 1000;

    /// <summary>The properties that cases share when they differ only in batch, length, quantisation and heads.</summary>
    public object Layout => (
        Case.QueryHeads, Case.HeadSize, Case.KvLayout, Case.BlockSize,
        CaseLabels.IsCausal(Case), HasPrefix, Case.Window, Case.Sinks, Case.Softcap);

    public bool HasPrefix => Case.MaxKvLen > Case.MaxSeqLen;

    public string Prefix => HasPrefix ? "cached prefix as published" : "no cached prefix";

    /// <summary>The published examples' name of the scheme.</summary>
    public string Scheme => Case.Quantization switch
    {
        "bf16" => "BF16 baseline",
        "fp16" => "FP16",
        "fp8_qkv" => "FP8 Q+KV",
        "fp8" => "Full FP8",
        "fp8_nvfp4" => "FP8 + FP4 output",
        var other => other,
    };
}

/// <summary>The analyses of the published examples; their lines are the published ones, the titles are ours.</summary>
internal static class PublishedAnalyses
{
    private const double Gibi = 1L << 30;

    public delegate ImmutableArray<AnalysisBlock> Analysis(ImmutableArray<TimedCase> cases, ResultsDocument document);

    private static (string Suite, Analysis Make)[] All { get; } =
        [("ttft", TimeToFirstToken), ("throughput", Throughput), ("quantization", Quantization), ("memory", Memory), ("gqa", GroupedHeads)];

    public static ImmutableArray<AnalysisBlock> Of(ResultsDocument document) =>
        [.. All.SelectMany(analysis => OfEach(analysis.Make, document))];

    /// <summary>
    /// An analysis of each kernel that computes cases in their own element types, as the published examples do of trtllm; where there is
    /// none, of every kernel. Of several, the titles say which.
    /// </summary>
    public static ImmutableArray<AnalysisBlock> OfEach(Analysis analysis, ResultsDocument document)
    {
        int[] all = [.. Enumerable.Range(0, document.Kernels.Length)];
        int[] own = [.. all.Where(place => document.Kernels[place].Computes == "case")];
        int[] shown = own.Length > 0 ? own : all;
        return
        [
            .. from place in shown
               from block in analysis(Timed(document, place), document)
               select shown.Length == 1 ? block : block with { Title = $"{document.Kernels[place].Name}: {block.Title}" },
        ];
    }

    /// <summary>
    /// The analysis by the suite's name, or by its part before the first hyphen or underscore: <c>ttft_no_prefix</c> is a ttft.
    /// </summary>
    public static Analysis? Named(string suite) => All.FirstOrDefault(analysis => analysis.Suite == suite.Split('-', '_')[0]).Make;

    /// <param name="kernel">Its place among the kernels.</param>
    private static ImmutableArray<TimedCase> Timed(ResultsDocument document, int kernel)
    {
        var rows = document.Rows.ToDictionary(row => row.Id);
        return
        [
            .. from c in document.Cases
               let row = rows.GetValueOrDefault(c.Rows[kernel])
               let ms = document.Run.Protocol == "published" ? row?.FirstMeanMs : Figures.Median(row?.MedianMs ?? [])
               where ms is not null && c.Batch is null
               select new TimedCase(c, row, ms.Value),
        ];
    }

    private static ImmutableArray<AnalysisBlock> TimeToFirstToken(ImmutableArray<TimedCase> cases, ResultsDocument document) =>
    [
        .. Slices(cases.Where(c => c.Case.BatchSize == 1), c => (c.Layout, c.Case.KvHeads, c.Case.Quantization), c => c.Case.MaxSeqLen)
            .Select(slice => new AnalysisBlock(
                $"Time to first token: one attention layer, {slice[0].Prefix}, {slice[0].Scheme}{Spread(slice)}",
                [.. slice.Select(c => $"Prompt length {c.Case.MaxSeqLen}: TTFT = {c.Ms:0.00}ms")])),
    ];

    private static string Spread(TimedCase[] slice) => slice.All(c => c.Row.Spread is not null)
        ? $", spread of launches ±{Figures.Percent(slice.Min(c => c.Row.Spread!.Value))} "
            + $"to ±{Figures.Percent(slice.Max(c => c.Row.Spread!.Value))}"
        : "";

    private static ImmutableArray<AnalysisBlock> Throughput(ImmutableArray<TimedCase> cases, ResultsDocument document) =>
    [
        .. Slices(cases, c => (c.Layout, c.Case.KvHeads, c.Case.Quantization, c.Case.MaxSeqLen), c => c.Case.BatchSize)
        .SelectMany(slice => new AnalysisBlock[]
        {
            new($"Throughput as published, batch x longest prompt / time: prompts up to {slice[0].Case.MaxSeqLen} tokens, "
                + $"{slice[0].Scheme}",
                [.. slice.Select(
                    c => $"Batch size {c.Case.BatchSize}: {(long)c.Case.BatchSize * c.Case.MaxSeqLen / c.Seconds:0} tokens/s")]),
            new($"Throughput in true query tokens / time: prompts up to {slice[0].Case.MaxSeqLen} tokens, {slice[0].Scheme}",
                [.. slice.Select(c => $"Batch size {c.Case.BatchSize}: {c.Case.QueryTokens / c.Seconds:0} tokens/s")]),
        }),
    ];

    private static ImmutableArray<AnalysisBlock> Quantization(ImmutableArray<TimedCase> cases, ResultsDocument document) =>
    [
        .. Slices(
            cases,
            c => (c.Layout, c.Case.KvHeads, c.Case.BatchSize, c.Case.MaxSeqLen),
            c => Array.IndexOf(["bf16", "fp16", "fp8_qkv", "fp8", "fp8_nvfp4"], c.Case.Quantization))
            .Select(slice => new AnalysisBlock(
                $"Quantisation schemes: batch {slice[0].Case.BatchSize}, prompts up to {slice[0].Case.MaxSeqLen} tokens, {slice[0].Prefix}",
                [
                    .. slice.Select(c => $"{c.Scheme}: {c.Ms:0.000}ms"),
                    .. slice[0].Case.Quantization == "bf16"
                        ? slice.Select(c => $"{c.Scheme}: {slice[0].Ms / c.Ms:0.00}x vs baseline") : [],
                ])),
    ];

    private static ImmutableArray<AnalysisBlock> Memory(ImmutableArray<TimedCase> cases, ResultsDocument document) =>
    [
        .. Slices(cases, c => (c.Layout, c.Case.KvHeads, c.Case.Quantization, c.Case.BatchSize), c => c.Case.MaxSeqLen)
        .SelectMany(slice => new[]
        {
            slice.All(c => c.Case.MemoryBytes is not null)
                ? new AnalysisBlock(
                    "Memory and rate as published: everything allocated (GB of 2^30 bytes), rough formula 2 B N^2 128, "
                        + $"batch {slice[0].Case.BatchSize}, {slice[0].Scheme}",
                    [.. slice.Select(c => $"seq_len={c.Case.MaxSeqLen}: {c.Ms:0.00}ms, {c.Case.MemoryBytes!.Value / Gibi:0.00}GB, "
                        + $"{RoughFlop(c.Case) / c.Seconds / 1e12:0.00} TFLOPS")])
                : null,
            new AnalysisBlock(
                $"Memory and rate: the kernel's own memory, exact count of operations, batch {slice[0].Case.BatchSize}, {slice[0].Scheme}",
                [.. slice.Select(c =>
                    $"seq_len={c.Case.MaxSeqLen}: {Figures.Milliseconds(c.Ms)} ms, {new ByteCount(c.Row.AllocatedBytes)}, "
                        + $"{Figures.Rate(c.Row.Flop / c.Seconds / 1e12)} TFLOP/s")]),
        }).OfType<AnalysisBlock>(),
    ];

    private static ImmutableArray<AnalysisBlock> GroupedHeads(ImmutableArray<TimedCase> cases, ResultsDocument document) =>
    [
        .. Slices(cases, c => (c.Layout, c.Case.Quantization, c.Case.BatchSize, c.Case.MaxSeqLen), c => c.Case.KvHeads)
            .Select(slice => new AnalysisBlock(
                $"Grouped-query attention: batch {slice[0].Case.BatchSize}, prompts up to {slice[0].Case.MaxSeqLen} tokens, "
                    + $"{slice[0].Scheme}",
                [.. slice.Select(c => $"QO/KV heads: {c.Case.QueryHeads}/{c.Case.KvHeads} "
                    + $"({c.Case.QueryHeads / c.Case.KvHeads}x grouping): {c.Ms:0.000}ms")])),
    ];

    /// <summary>The published example's estimate, 2 B N^2 D with D = 128: no heads, no prefix, no ragged lengths.</summary>
    private static double RoughFlop(CaseSection c) => 2.0 * c.BatchSize * c.MaxSeqLen * c.MaxSeqLen * 128;

    /// <summary>
    /// Cases that share everything but one thing, ordered by it; slices of a single case show no course and are left out.
    /// </summary>
    private static IEnumerable<TimedCase[]> Slices<TKey>(
        IEnumerable<TimedCase> cases, Func<TimedCase, TKey> shared, Func<TimedCase, int> varied) =>
        cases.GroupBy(shared).Select(group => group.DistinctBy(varied).OrderBy(varied).ToArray()).Where(slice => slice.Length > 1);
}
