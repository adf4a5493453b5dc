using PrefillBench.Gate;
using PrefillBench.Results;
using PrefillBench.Tests.Architecture;
using PrefillBench.Tests.Cli;

namespace PrefillBench.Tests.Baselines;

/// <summary>Folders of approved baselines as the tool wrote them at 4ccb645, for the fake device and for a CPU.</summary>
public sealed class EarlierFilesTests : IDisposable
{
    private const string Cpu = "cpu-amd-25-17-1-avx512-2c";
    private const string Row = "b1-s64-bf16-h8x2-d128-HND-p16/trtllm";

    private const string Spec =
        """
        version: 1
        suites:
          one: {batch_sizes: [1], max_seq_lens: [64], quantization: [bf16, fp8], heads: [[8, 2]], kv_pool_tokens: 1024}
        """;

    private readonly ToolBench bench = new();

    public EarlierFilesTests()
    {
        File.WriteAllText(bench.At("prefill-bench.yaml"), Spec);
        WriteScript(medianMs: 20);
        var fixtures = Path.Combine(Repository.Root, "tests", "Tool.Tests", "Baselines", "Fixtures", "4ccb645");
        foreach (var file in Directory.EnumerateFiles(fixtures, "one.*", SearchOption.AllDirectories))
        {
            var copy = bench.At("baselines", Path.GetRelativePath(fixtures, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task They_are_listed_verified_and_shown_with_their_history()
    {
        var verified = await bench.ToolAsync("baselines", "verify");
        var list = await bench.ToolAsync("baselines", "list");
        var history = await bench.ToolAsync("baselines", "history", Row, "--slug", Cpu);

        Assert.True(verified.Exit == 0, verified.All);
        Assert.Contains("0 errors, 2 warnings", verified.Out, StringComparison.Ordinal);
        Assert.Contains($"{Cpu}/one: 4 rows, last approved 2026-11-29", list.Out, StringComparison.Ordinal);
        Assert.Contains("fake-1/one: 4 rows", list.Out, StringComparison.Ordinal);
        Assert.Contains("by the old build", history.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_without_code_are_not_judged_until_they_are_approved_again()
    {
        var before = await bench.MeasuredAsync();
        var approved = await bench.ToolAsync("approve", "--from", "out", "--reason", "with code");
        var after = await bench.MeasuredAsync();
        var history = await bench.ToolAsync("baselines", "history", Row, "--slug", "fake-1");

        Assert.All(before.Rows, row => Assert.Equal(Verdict.NoBaseline, row.Verdict));
        Assert.All(before.Rows, row => Assert.StartsWith("it was approved without its code", row.Reason, StringComparison.Ordinal));
        Assert.True(approved.Exit == 0, approved.All);
        Assert.All(after.Rows, row => Assert.Equal(Verdict.Identical, row.Verdict));
        Assert.Contains("by the old build", history.Out, StringComparison.Ordinal);
        Assert.Contains("with code", history.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Times_three_times_the_approved_ones_are_a_regression_even_without_code()
    {
        WriteScript(medianMs: 60);

        var run = await bench.RunAsync();

        Assert.True(run.Exit == 2, run.All);
        Assert.All(ResultsJson.ReadFile(bench.Results).Rows, row => Assert.Equal(Verdict.Regressed, row.Verdict));
    }

    [Fact]
    public async Task They_are_compared_with_todays_times()
    {
        await bench.MeasuredAsync();

        var compared = await bench.ToolAsync("compare", bench.At("baselines", "fake-1", "one.verified.json"), "out");

        Assert.True(compared.Exit == 4, compared.All);
        Assert.Contains("rows: 4 INCONCLUSIVE", compared.Out, StringComparison.Ordinal);
    }

    private void WriteScript(double medianMs) => bench.Script("fake.json",
        $$"""
        {"slug": "fake-1", "name": "Fake", "seed": 1, "hardware": {"card": "one"},
         "rules": [{"row": "*", "medianMs": {{medianMs}}, "processSigma": 0.002, "launchSigma": 0.002}]}
        """);
}
