using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Report.Analyses;
using PrefillBench.Results;

namespace PrefillBench.Tests.Report;

/// <summary>The lines of the published examples, from figures that are easy to check by hand.</summary>
public static class AnalysisTests
{
    [Fact]
    public static void Time_to_first_token() => Assert.Contains(
        "Prompt length 512: TTFT = 2.00ms\nPrompt length 1024: TTFT = 4.00ms\n",
        Analysis("ttft", ("fp8", 1, 512, 8, 2), ("fp8", 1, 1024, 8, 4)), StringComparison.Ordinal);

    [Fact]
    public static void Throughput_by_both_conventions()
    {
        var text = Analysis("throughput", ("fp8_qkv", 1, 2048, 8, 1), ("fp8_qkv", 4, 2048, 8, 2));

        Assert.Contains("as published, batch x longest prompt / time", text, StringComparison.Ordinal);
        Assert.Contains("Batch size 1: 2048000 tokens/s\nBatch size 4: 4096000 tokens/s\n", text, StringComparison.Ordinal);
        // The sample's prompts are half as long as the longest on average.
        Assert.Contains("Batch size 1: 1024000 tokens/s\nBatch size 4: 2048000 tokens/s\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public static void Quantisation_schemes_and_their_speed_ups() => Assert.Contains(
        "BF16 baseline: 4.000ms\nFP8 Q+KV: 2.500ms\nFull FP8: 2.000ms\nFP8 + FP4 output: 1.600ms\n"
        + "BF16 baseline: 1.00x vs baseline\nFP8 Q+KV: 1.60x vs baseline\nFull FP8: 2.00x vs baseline\nFP8 + FP4 output: "
        + "2.50x vs baseline\n",
        Analysis("quantization", ("fp8", 16, 4096, 8, 2), ("fp8_nvfp4", 16, 4096, 8, 1.6),
            ("bf16", 16, 4096, 8, 4), ("fp8_qkv", 16, 4096, 8, 2.5)), StringComparison.Ordinal);

    [Fact]
    public static void Memory_and_rate_by_both_counts()
    {
        var text = Analysis("memory", ("fp8", 32, 1024, 8, 1), ("fp8", 32, 2048, 8, 2));

        // 2 x 32 x 1024^2 x 128 / 1 ms = 8.59 TFLOP/s; the sample's work is 4e11 / 1 ms = 400 TFLOP/s.
        Assert.Contains("seq_len=1024: 1.00ms, 3.00GB, 8.59 TFLOPS\n", text, StringComparison.Ordinal);
        Assert.Contains("seq_len=1024: 1.000 ms, 1.15 GiB, 400 TFLOP/s\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public static void Grouped_heads_with_their_ratio() => Assert.Contains(
        "QO/KV heads: 64/8 (8x grouping): 1.000ms\nQO/KV heads: 64/64 (1x grouping): 3.000ms\n",
        Analysis("gqa", ("fp8_qkv", 16, 4096, 64, 3), ("fp8_qkv", 16, 4096, 8, 1)), StringComparison.Ordinal);

    [Fact]
    public static void Under_the_published_protocol_the_mean_of_the_launches_counts()
    {
        var run = Sweep("ttft", ("fp8", 1, 512, 8, 2), ("fp8", 1, 1024, 8, 4));
        run = run with { Run = run.Run with { Protocol = "published" }, Rows = [.. run.Rows.Select(row => row with { FirstMeanMs = 7 })] };

        Assert.Contains("TTFT = 7.00ms", AnalysisReport.Render(run), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ttft", true)]
    [InlineData("ttft_no_prefix", true)]
    [InlineData("gqa", false)]
    [InlineData("ci", false)]
    public static void A_suite_shows_its_own_analysis_in_every_report_people_read(string suite, bool shown)
    {
        var run = Sweep(suite, ("fp8", 1, 512, 8, 2), ("fp8", 1, 1024, 8, 4));

        Assert.All(["md", "html", "text"], kind =>
            Assert.Equal(shown, ReportCatalog.Find(kind).Render(run)
                .Contains("Prompt length 512: TTFT = 2.00ms", StringComparison.Ordinal)));
    }

    [Fact]
    public static void Cases_that_vary_in_nothing_give_a_sentence() =>
        Assert.StartsWith("no analysis", Analysis("ttft", ("fp8", 1, 512, 8, 2)), StringComparison.Ordinal);

    private static string Analysis(string suite, params (string Quantization, int Batch, int Length, int KvHeads, double Ms)[] cases) =>
        AnalysisReport.Render(Sweep(suite, cases));

    private static ResultsDocument Sweep(
        string suite, params (string Quantization, int Batch, int Length, int KvHeads, double Ms)[] cases) => ResultSamples.Recorded with
    {
        Run = ResultSamples.Recorded.Run with { Suite = suite },
        Cases = [.. cases.Select(
            c => ResultSamples.Case(c.Batch, c.Length, c.Quantization, 64, c.KvHeads) with { MemoryBytes = 3L << 30 })],
        Rows = [.. cases.Select(
            c => ResultSamples.Row($"b{c.Batch}-s{c.Length}-{c.Quantization}", "trtllm", Verdict.Recorded, c.Ms, $"h64x{c.KvHeads}"))],
    };
}
