namespace PrefillBench.Tests.Package;

/// <summary>Verdicts of the bundled tool as a build shows them; identical code and wrong output are in <see cref="HookTests"/>.</summary>
public sealed class VerdictTests(PackedTool tool)
{
    private const string ThreeTimesSlower = """{"rules": [{"row": "*/trtllm", "medianMs": 60}, {"row": "*", "medianMs": 20}]}""";

    [Fact]
    public async Task Slower_than_approved_is_an_error_at_the_line_of_the_suite()
    {
        var gating = await Gating.ApprovedAsync(tool);
        gating.Script(ThreeTimesSlower);

        var built = await gating.GateAsync("PrefillBenchOnInconclusive=warn");

        Assert.Equal(1, built.Code);
        var error = Assert.Single(built.Errors);
        Assert.Equal(("PFB1001", gating.Spec, GateProject.SpecLine("one")), (error.Code, error.File, error.LineNumber));
        Assert.Contains("b1-s16-bf16-h4x2-d128-HND-p16/trtllm: ", error.Text, StringComparison.Ordinal);
        Assert.Contains("+200", error.Text, StringComparison.Ordinal);
        Assert.Contains("REGRESSED", built.Embedded("results.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_spec_is_an_error_at_its_line_and_leaves_no_results()
    {
        var gating = await Gating.OfAsync(tool);
        await File.WriteAllTextAsync(
            gating.At("bad.yaml"),
            "version: 1\nsuites:\n  one: {batch_sizes: [1], max_seq_lens: [16], quantisation: [bf16]}\n",
            TestContext.Current.CancellationToken);

        var built = await gating.GateAsync($"PrefillBenchSpec={gating.At("bad.yaml")}");

        Assert.Equal(1, built.Code);
        Assert.Contains(built.Errors, error => error.Code == "PFB5002" && error.File == gating.At("bad.yaml") && error.LineNumber == 3);
        Assert.False(File.Exists(Path.Combine(gating.Output, "results.json")));
    }

    [Fact]
    public async Task A_build_server_is_refused_an_approval()
    {
        var gating = await Gating.OfAsync(tool);

        var built = await gating.BuildAsync(
            "PrefillBenchApprove", new Dictionary<string, string> { ["CI"] = "true" }, "PrefillBenchReason=why not");

        Assert.Equal((1, "PFB3005"), (built.Code, built.Codes));
    }

    [Fact]
    public async Task A_skipped_gate_says_so()
    {
        var gating = await Gating.OfAsync(tool);

        var built = await gating.GateAsync("PrefillBenchSkip=true");

        Assert.Equal((0, 0), (built.Code, built.Runs));
        Assert.Contains("nothing was judged", built.Output, StringComparison.Ordinal);
    }
}
