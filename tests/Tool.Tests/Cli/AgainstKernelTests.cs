using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Results;

namespace PrefillBench.Tests.Cli;

/// <summary>`run --against kernel=NAME`: rows paired with another kernel of the same run.</summary>
public sealed class AgainstKernelTests : IDisposable
{
    private readonly ToolBench bench = new(Scripts.Rule(""" "row": "*/mine", "medianMs": 22.4, "launchSigma": 0.001 """));

    public AgainstKernelTests()
    {
        bench.Describe("f.kernel.json", "m.kernel.json", "e.kernel.json");
        File.AppendAllText(
            bench.At("prefill-bench.yaml"),
            "\nkernels: {use: {fa3: {from: f.kernel.json}, mine: {from: m.kernel.json}, equal: {from: e.kernel.json}}}\n");
    }

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task A_kernel_that_is_slower_than_another_of_the_run_is_a_regression_in_a_sentence_without_any_baseline()
    {
        var run = await bench.RunAsync("--against", "kernel=fa3");

        Assert.True(run.Exit == 2, run.All);
        var results = ResultsJson.ReadFile(bench.Results);
        Assert.Equal(
            [("fa3", Verdict.Recorded), ("mine", Verdict.Regressed), ("equal", Verdict.Identical)],
            results.Rows.Select(row => (row.Kernel, row.Verdict)));
        Assert.StartsWith("mine is 12.0% slower than fa3 (", results.Rows[1].Reason, StringComparison.Ordinal);
        Assert.Equal("measured and not judged, because the other kernels are compared with it", results.Rows[0].Reason);
        Assert.Equal("kernel=fa3", results.Run.Against);
        Assert.DoesNotContain("NOT JUDGED", run.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(bench.At("baselines"))
            && Directory.EnumerateFiles(bench.At("baselines"), "*.received.json", SearchOption.AllDirectories).Any());
    }

    [Fact]
    public async Task The_same_from_the_other_side_is_faster()
    {
        await bench.RunAsync("--against", "kernel=mine");

        var row = ResultsJson.ReadFile(bench.Results).Rows[0];

        Assert.Equal(Verdict.Improved, row.Verdict);
        Assert.StartsWith("fa3 is 10.7% faster than mine (", row.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_case_that_the_other_kernel_does_not_run_is_said_so()
    {
        bench.Script("fake.json", Scripts.Rule(""" "row": "*/fa3", "unsupported": "fa3 needs pages of 64" """));

        var run = await bench.RunAsync("--against", "kernel=fa3");

        Assert.True(run.Exit == 4, run.All);
        var rows = ResultsJson.ReadFile(bench.Results).Rows;
        Assert.Equal([Verdict.Skipped, Verdict.NoBaseline, Verdict.NoBaseline], rows.Select(row => row.Verdict));
        Assert.Equal("kernel fa3 is SKIPPED on this case, so there is nothing to compare with: fa3 needs pages of 64", rows[1].Reason);
    }

    [Fact]
    public async Task A_kernel_that_computes_in_bf16_is_compared_on_the_same_data_with_one_that_does_not()
    {
        File.WriteAllText(bench.At("prefill-bench.yaml"), File.ReadAllText(bench.At("prefill-bench.yaml"))
            .Replace("{from: f.kernel.json}", "{from: f.kernel.json, computes: bf16}", StringComparison.Ordinal));

        await bench.RunAsync("--suite", "mixed", "--against", "kernel=fa3");

        var rows = ResultsJson.ReadFile(bench.Results).Rows;
        Assert.Equal(6, rows.Length);
        Assert.All(rows.Where(row => row.Kernel == "mine"), row => Assert.Equal(Verdict.Regressed, row.Verdict));
        // The same rule of the script, but other work on fp8 data.
        Assert.Equal([Verdict.Identical, Verdict.Pass], rows.Where(row => row.Kernel == "equal").Select(row => row.Verdict));
    }

    [Fact]
    public async Task A_kernel_that_the_run_does_not_have_is_an_error_that_names_those_it_has()
    {
        var refused = await bench.RunAsync("--against", "kernel=fa4");

        Assert.True(refused.Exit == 1, refused.All);
        Assert.Contains("PFB4006", refused.Error, StringComparison.Ordinal);
        Assert.Contains("this run has no kernel `fa4`. Did you mean `fa3`? It has fa3, mine, equal", refused.Error,
            StringComparison.Ordinal);
    }
}
