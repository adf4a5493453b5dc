using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using static PrefillBench.Tests.EntryPoint.FakeMachine;

namespace PrefillBench.Tests.EntryPoint;

/// <summary>The published protocol leaves the scales of fp8 data out; what was approved with them is another measurement.</summary>
public static class Fp8ScalesTests
{
    private const string Fp8 = "b1-s16-fp8-h2x1-d128-HND-p16";
    private const string Bf16 = "b1-s16-bf16-h2x1-d128-HND-p16";

    [Fact]
    public static async Task A_published_baseline_of_before_is_foreign_and_one_key_restores_it()
    {
        using var bench = new GateBench(Spec("fp8_scales: applied"));
        await PublishedAsync(bench, "--on-missing-baseline", "record");
        await bench.ApproveAsync();
        bench.Spec = Spec("seed: 0");

        var without = await PublishedAsync(bench);
        bench.Spec = Spec("fp8_scales: applied");
        var restored = await PublishedAsync(bench);

        Assert.Equal(ExitCode.NotJudged, without.Exit);
        Assert.Equal(Verdict.ForeignBaseline, without.VerdictOf($"{Fp8}-scales1/trtllm"));
        Assert.Contains("scales: applied -> one", without.Unwrapped, StringComparison.Ordinal);
        Assert.Null(without.Results!.NotLookedAt);
        Assert.Equal(Verdict.NoBaseline, without.VerdictOf($"{Bf16}/trtllm"));
        Assert.DoesNotContain(restored.Results!.Rows, row => row.Verdict == Verdict.ForeignBaseline);
        Assert.Equal(Verdict.NoBaseline, restored.VerdictOf($"{Fp8}/trtllm"));
    }

    /// <summary>The script has one baseline for every element type.</summary>
    [Fact]
    public static async Task Without_scales_the_fp8_cases_share_the_baseline_row_of_the_bf16_case()
    {
        using var bench = new GateBench(Spec("seed: 0"));

        var published = await PublishedAsync(bench, "--on-missing-baseline", "record");
        var standard = await bench.RunAsync(Quiet, "--on-missing-baseline", "record");

        Assert.Equal([$"{Bf16}/baseline", $"{Bf16}/trtllm", $"{Fp8}-scales1/trtllm"], published.Results!.Rows.Select(row => row.Id));
        Assert.Equal(4, standard.Results!.Rows.Length);
        Assert.DoesNotContain(standard.Results.Rows, row => row.Id.Contains("scales1", StringComparison.Ordinal));
    }

    private static Task<Outcome> PublishedAsync(GateBench bench, params string[] more) =>
        bench.RunAsync(Quiet, ["--protocol", "published", .. more]);

    private static string Spec(string key) => $$"""
        version: 1
        suites:
          {{GateBench.Suite}}:
            heads: [2, 1]
            kv_pool_tokens: 256
            batch_sizes: [1]
            max_seq_lens: [16]
            quantization: [bf16, fp8]
            {{key}}
            warmup: 3
            processes: 1
        """;
}
