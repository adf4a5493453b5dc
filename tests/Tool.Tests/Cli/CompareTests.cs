using System.Text.Json;

namespace PrefillBench.Tests.Cli;

/// <summary>`compare` on files that runs of the fake device wrote.</summary>
public static class CompareTests
{
    [Fact]
    public static async Task Results_are_compared_with_results_and_baselines()
    {
        using var bench = await ToolBench.ApprovedAsync(Scripts.Plain);
        var (before, baseline) = (bench.At("before.json"), bench.At("baselines", "fake-1", "one.verified.json"));
        File.Copy(bench.Results, before);
        bench.Script("fake.json", Scripts.Trtllm(3));
        await bench.RunAsync();

        var same = await bench.ToolAsync("compare", before, before);
        var tolerated = await bench.ToolAsync("compare", before, before, "--on-inconclusive", "warn");
        var slower = await bench.ToolAsync("compare", before, bench.Results);
        var againstBaseline = await bench.ToolAsync("compare", baseline, bench.Results, "--format", "json");

        Assert.True(same.Exit == 4, same.All);
        Assert.Contains("all times are the same to the last digit: both files hold one measurement", same.Out, StringComparison.Ordinal);
        Assert.True(tolerated.Exit == 0, tolerated.All);
        Assert.True(slower.Exit == 2, slower.All);
        Assert.Contains("+200.0%", slower.Out, StringComparison.Ordinal);
        Assert.All(slower.Out.Split('\n'), line => Assert.True(line.Length <= 80, line));
        var json = JsonDocument.Parse(againstBaseline.Out).RootElement;
        Assert.Equal((2, "REGRESSED"), (json.GetProperty("exitCode").GetInt32(), json.GetProperty("verdict").GetString()));
        Assert.Equal(2, json.GetProperty("rows").GetArrayLength());
    }

    [Fact]
    public static async Task A_row_of_the_first_side_only_is_MISSING_and_wrong_output_beats_times()
    {
        using var bench = new ToolBench(Scripts.Plain, "{on_missing_baseline: record}");
        await bench.RunAsync("--suite", "two", "--output", "two");
        await bench.RunAsync("--suite", "one");
        var missing = await bench.ToolAsync("compare", bench.At("two", "results.json"), bench.Results, "--on-inconclusive", "warn");
        var added = await bench.ToolAsync("compare", bench.Results, bench.At("two", "results.json"), "--on-inconclusive", "warn");
        bench.Script("fake.json", Scripts.Rule(""" "row": "*trtllm", "output": "wrong" """));
        await bench.RunAsync("--suite", "one", "--output", "wrong");

        var wrong = await bench.ToolAsync("compare", bench.Results, bench.At("wrong", "results.json"));

        Assert.True(missing.Exit == 4, missing.All);
        Assert.Contains("MISSING", missing.Out, StringComparison.Ordinal);
        Assert.True(added.Exit == 0, added.All);
        Assert.Contains("ADDED s32/baseline, s32/trtllm: only in the second file", added.Out, StringComparison.Ordinal);
        Assert.True(wrong.Exit == 3, wrong.All);
    }

    [Theory]
    [InlineData("--protocol", "published", "protocol standard -> published")]
    [InlineData("--l2", "warm", "L2 cold -> warm")]
    public static async Task Other_ways_of_measuring_are_not_mixed(string option, string value, string said)
    {
        using var bench = new ToolBench(Scripts.Plain, "{on_missing_baseline: record}");
        await bench.RunAsync();
        await bench.RunAsync("--output", "other", option, value);

        var results = await bench.ToolAsync("compare", bench.Results, bench.At("other", "results.json"));
        var csv = await bench.ToolAsync("compare", Csv(bench, "out"), Csv(bench, "other"));

        Assert.All(new[] { results, csv }, refused =>
        {
            Assert.True(refused.Exit == 5, refused.All);
            Assert.Contains("PFB5018", refused.Error, StringComparison.Ordinal);
        });
        Assert.Contains(said, results.Error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Another_device_is_not_comparable()
    {
        using var bench = new ToolBench(Scripts.Plain, "{on_missing_baseline: record}");
        await bench.RunAsync();
        bench.Script("fake.json", """{"slug": "fake-2"}""");
        await bench.RunAsync("--output", "other");

        var refused = await bench.ToolAsync("compare", bench.Results, bench.At("other", "results.json"));

        Assert.True(refused.Exit == 5, refused.All);
        Assert.Contains("device fake-1 -> fake-2", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Two_CSVs_are_compared_by_the_noise_between_processes()
    {
        using var bench = new ToolBench(Scripts.Plain, "{on_missing_baseline: record}");
        await bench.RunAsync();
        bench.Script("fake.json", Scripts.Trtllm(1.008));
        await bench.RunAsync("--output", "other");
        var (before, after) = (Csv(bench, "out"), Csv(bench, "other"));

        var doubled = await bench.ToolAsync("compare", before, after);
        var known = await bench.ToolAsync("compare", before, after, "--known-hardware");
        var json = await bench.ToolAsync("compare", before, after, "--known-hardware", "--format", "json");

        Assert.True(doubled.Exit == 4, doubled.All);
        Assert.True(known.Exit == 2, known.All);
        Assert.Equal("mean", JsonDocument.Parse(json.Out).RootElement.GetProperty("times").GetString());
    }

    [Fact]
    public static async Task The_Python_benchmark_s_CSV_stands_on_either_side_of_results_of_the_published_protocol()
    {
        using var bench = new ToolBench(Scripts.Plain, "{on_missing_baseline: record}");
        await bench.RunAsync("--protocol", "published");
        await bench.RunAsync("--output", "standard");
        var python = bench.At("python.csv");
        File.Copy(Csv(bench, "out"), python);

        var after = await bench.ToolAsync("compare", python, bench.Results, "--on-inconclusive", "warn");
        var before = await bench.ToolAsync("compare", bench.Results, python, "--on-inconclusive", "warn");
        var mixed = await bench.ToolAsync("compare", python, bench.At("standard", "results.json"));
        var files = await bench.ToolAsync("compare", python, Csv(bench, "standard"));

        Assert.All([after, before], compared => Assert.True(compared.Exit == 0, compared.All));
        Assert.All([mixed, files], refused =>
        {
            Assert.True(refused.Exit == 5, refused.All);
            Assert.Contains("measure the other with --protocol published", refused.Error, StringComparison.Ordinal);
        });
    }

    [Fact]
    public static async Task Runs_appended_to_one_CSV_are_chosen_by_number()
    {
        using var bench = new ToolBench(Scripts.Plain, "{on_missing_baseline: record}");
        await bench.RunAsync();
        bench.Script("fake.json", Scripts.Trtllm(2));
        await bench.RunAsync("--output", "other");
        var appended = "appended.csv";
        var lines = await File.ReadAllLinesAsync(Csv(bench, "other"), ToolBench.Cancellation);
        File.Copy(Csv(bench, "out"), bench.At(appended));
        await File.AppendAllTextAsync(bench.At(appended), lines[1] + "\n", ToolBench.Cancellation);

        var slower = await bench.ToolAsync("compare", $"{appended}#1", $"{appended}#2");
        var unclear = await bench.ToolAsync("compare", $"{appended}#1", appended);
        var faster = await bench.ToolAsync("compare", $"{appended}#2", $"{appended}#1", "--on-inconclusive", "warn");
        var missing = await bench.ToolAsync("compare", $"{appended}#3", appended);

        Assert.True(slower.Exit == 2, slower.All);
        Assert.True(faster.Exit == 0, faster.All);
        Assert.True(missing.Exit == 5, missing.All);
        Assert.True(unclear.Exit == 5, unclear.All);
        Assert.Contains("line 2 of appended.csv and lines 2, 3 of appended.csv share", Unwrapped(unclear.Out), StringComparison.Ordinal);
        Assert.Contains("has 2 runs", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Query_heads_are_told_apart_by_what_stands_beside_our_CSV()
    {
        using var bench = new ToolBench(Scripts.Plain, "{on_missing_baseline: record}");
        const string spec =
            """
            version: 1
            defaults: {kv_pool_tokens: 1024, warmup: 3, trials: 5}
            suites:
              heads: {heads: [[8, 2], [4, 2]], batch_sizes: [1], max_seq_lens: [16], quantization: [bf16], processes: 1}
            gate: {on_missing_baseline: record}
            """;
        await File.WriteAllTextAsync(bench.At("heads.yaml"), spec, ToolBench.Cancellation);
        await bench.RunAsync("--spec", "heads.yaml", "--suite", "heads");
        bench.Script("fake.json", Scripts.Rule(""" "row": "*-h8x2-*/trtllm", "medianMs": 40 """));
        await bench.RunAsync("--spec", "heads.yaml", "--suite", "heads", "--output", "other");

        var (before, after) = (Csv(bench, "out"), Csv(bench, "other"));
        string[][] sides = [[bench.Results, "other"], [before, after], ["out", after], [before, "other"]];
        foreach (var side in sides)
        {
            var compared = await bench.ToolAsync(["compare", .. side, "--format", "json"]);

            var slower = JsonDocument.Parse(compared.Out).RootElement.GetProperty("rows").EnumerateArray()
                .Where(row => row.GetProperty("verdict").GetString() == "REGRESSED");
            Assert.Equal("b1-s16-bf16-h8x2-d128-HND-p16/trtllm", Assert.Single(slower).GetProperty("id").GetString());
        }
    }

    [Fact]
    public static async Task Reports_are_written_beside_the_text_or_instead_of_it()
    {
        using var bench = new ToolBench(Scripts.Plain, "{on_missing_baseline: record}");
        await bench.RunAsync();

        var both = await bench.ToolAsync("compare", "out", "out", "--report", "md=a/b.md", "--report", "json=c.json", "--sort", "name");
        var piped = await bench.ToolAsync("compare", "out", "out", "--report", "md=-", "--threshold", "3%");

        Assert.Contains("verdict: INCONCLUSIVE (exit 4)", both.Out, StringComparison.Ordinal);
        var markdown = await File.ReadAllTextAsync(bench.At("a", "b.md"), ToolBench.Cancellation);
        Assert.StartsWith("# prefill-bench compare: INCONCLUSIVE\n", markdown, StringComparison.Ordinal);
        var json = JsonDocument.Parse(await File.ReadAllTextAsync(bench.At("c.json"), ToolBench.Cancellation)).RootElement;
        Assert.Equal(2, json.GetProperty("rows").GetArrayLength());
        Assert.StartsWith("# prefill-bench compare", piped.Out, StringComparison.Ordinal);
        Assert.Contains("3%, the given threshold, which has no error rate", piped.Out, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_file_is_known_by_its_content()
    {
        using var bench = await ToolBench.ApprovedAsync(Scripts.Plain);
        File.Copy(bench.Results, bench.At("63"));
        File.Copy(bench.At("baselines", "fake-1", "one.verified.json"), bench.At("64"));
        var text = await File.ReadAllTextAsync(Csv(bench, "out"), ToolBench.Cancellation);
        await File.WriteAllTextAsync(bench.At("x.csv.txt"), text, System.Text.Encoding.Unicode, ToolBench.Cancellation);

        var json = await bench.ToolAsync("compare", "63", "64");
        var csv = await bench.ToolAsync("compare", "x.csv.txt", "x.csv.txt");

        Assert.All([json, csv], compared =>
            Assert.Contains("rows: 2 INCONCLUSIVE verdict: INCONCLUSIVE (exit 4)", Unwrapped(compared.Out), StringComparison.Ordinal));
    }

    [Fact]
    public static async Task A_file_may_come_through_standard_input()
    {
        using var bench = await ToolBench.ApprovedAsync(Scripts.Plain);
        bench.StandardInput = new StringReader(await File.ReadAllTextAsync(Csv(bench, "out"), ToolBench.Cancellation));
        File.Copy(Csv(bench, "out"), bench.At("script.csv"));

        var piped = await bench.ToolAsync("compare", "script.csv", "-");
        var both = await bench.ToolAsync("compare", "-", "-");

        Assert.Contains("rows: 2 INCONCLUSIVE verdict: INCONCLUSIVE (exit 4)", Unwrapped(piped.Out), StringComparison.Ordinal);
        Assert.Contains("-> standard input", Unwrapped(piped.Out), StringComparison.Ordinal);
        Assert.True(both.Exit == 5, both.All);
        Assert.Contains("both files are standard input", both.Error, StringComparison.Ordinal);
    }

    private static string Unwrapped(string text) => string.Join(' ', text.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private static string Csv(ToolBench bench, string folder) => Directory.EnumerateFiles(bench.At(folder), "*.csv").Single();
}
