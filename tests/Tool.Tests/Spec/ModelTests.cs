using PrefillBench.Runs.Planning;
using PrefillBench.Devices;
using PrefillBench.Spec;
using PrefillBench.Spec.Models;
using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests.Spec;

public static class ModelTests
{
    private const string Begin = "<!-- models: begin -->\n\n";
    private const string End = "\n<!-- models: end -->";

    [Fact]
    public static void Every_model_is_one_that_the_bundled_kernels_were_made_for()
    {
        Assert.InRange(KnownModels.All.Length, 30, 200);
        Assert.Equal(KnownModels.All.Length, KnownModels.All.Select(model => model.Name).Distinct().Count());
        Assert.All(KnownModels.All, model =>
        {
            Assert.Matches("^[a-z0-9][a-z0-9.-]+$", model.Name);
            Assert.Matches("^https://huggingface.co/[A-Za-z0-9-]+/[A-Za-z0-9._-]+/blob/main/config.json$", model.Origin);
            Assert.Equal(0, model.Heads.Query % model.Heads.Kv);
            Assert.InRange(model.Heads.GroupSize, 1, 128);
            Assert.Contains(model.HeadSize, new[] { 64, 96, 128, 256 });
            Assert.Equal(model.Windows.Distinct(), model.Windows);
            Assert.NotEmpty(model.Windows);
        });
    }

    /// <summary>On a difference the right page is in docs/__mismatch__, to be looked at and moved.</summary>
    [Fact]
    public static void The_docs_hold_exactly_the_table_of_models()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "workload.md"));

        var expected = page[..(page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)] + ModelTable.Markdown()
            + page[page.IndexOf(End, StringComparison.Ordinal)..];
        if (page != expected)
        {
            var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "docs", "__mismatch__"));
            File.WriteAllText(Path.Combine(folder.FullName, "workload.md"), expected);
        }

        Assert.Equal(expected, page);
    }

    [Fact]
    public static void A_model_brings_its_heads_and_what_each_kind_of_its_layers_has()
    {
        var cases = Cases("models: [gpt-oss-20b, gemma-2-27b]");

        Assert.Equal(
            [(64, 8, 64, 128, true, 0f), (64, 8, 64, 0, true, 0f), (32, 16, 128, 4096, false, 50f), (32, 16, 128, 0, false, 50f)],
            cases.Select(c => (c.Heads.Query, c.Heads.Kv, c.HeadSize, c.Window, c.Sinks, c.Softcap)));
        Assert.Equal(["gpt-oss-20b", "gpt-oss-20b", "gemma-2-27b", "gemma-2-27b"], cases.Select(c => c.Model));
    }

    [Fact]
    public static void Parallelism_divides_the_heads_copies_kv_heads_and_refuses_what_does_not_divide()
    {
        var cases = Cases("models: [qwen2.5-7b]\ntensor_parallel: [1, 2, 4, 8]");

        Assert.Equal(["28x4", "14x2", "7x1", "28x4"], cases.Select(c => c.Heads.ToString()));
        Assert.Equal([null, null, null, "28 query heads are not divisible by tensor_parallel 8"], cases.Select(c => c.Refusal));
        Assert.Equal(["qwen2.5-7b", "qwen2.5-7b tp2", "qwen2.5-7b tp4", "qwen2.5-7b tp8"], cases.Select(c => c.Model));
        Assert.Equal("b1-s64-bf16-h28x4-d128-HND-p16-tp8", cases[^1].Id);
        Assert.Equal(new HeadCounts(2, 1), Cases("models: [llama-3.1-8b]\ntensor_parallel: [16]")[0].Heads);
        Assert.Contains("10 kv heads", Cases("models: [phi-4]\ntensor_parallel: [4]")[0].Refusal, StringComparison.Ordinal);
        Assert.Equal(["16x2", "8x1"], Cases("heads: [[32, 4], [16, 2]]\ntensor_parallel: [2]").Select(c => c.Heads.ToString()));
    }

    [Fact]
    public static void Models_of_one_shape_are_one_case_with_all_their_names()
    {
        var cases = Cases("heads: [32, 8]\nmodels: [llama-3.1-8b, qwen2.5-7b, qwen3-8b]\ntensor_parallel: [1, 2]");

        Assert.Equal(
            ["llama-3.1-8b, qwen3-8b", "llama-3.1-8b tp2, qwen3-8b tp2", "qwen2.5-7b", "qwen2.5-7b tp2"], cases.Select(c => c.Model));
        Assert.Equal(cases.Length, cases.Select(c => c.Id).Distinct().Count());
    }

    [Theory]
    [InlineData("heads: [8, 2]", "models: [yi-34b]", "56x8")]
    [InlineData("models: [yi-34b]", "heads: [8, 2]", "8x2")]
    [InlineData("models: [yi-34b]", "seed: 1", "56x8")]
    [InlineData("models: [yi-34b]\n  heads: [8, 2]", "seed: 1", "8x2 56x8")]
    public static void What_a_suite_says_of_heads_or_models_sets_both_of_the_defaults_aside(string defaults, string suite, string heads)
    {
        var cases = Cases(suite, "defaults:\n  " + defaults);

        Assert.Equal(heads, string.Join(' ', cases.Select(c => c.Heads)));
    }

    /// <summary>A name is no part of the work: the same heads written as numbers have the same id and hash.</summary>
    [Fact]
    public static void A_name_changes_neither_id_nor_hash()
    {
        var named = Cases("models: [qwen2.5-7b]")[0];
        var numbers = Cases("heads: [28, 4]")[0];

        Assert.Equal((numbers.Id, numbers.Sha256), (named.Id, named.Sha256));
    }

    [Theory]
    [InlineData("batch=1,len=64,quant=bf16,model=qwen2.5-7b,tp=2", "b1-s64-bf16-h14x2-d128-HND-p16")]
    [InlineData("batch=1,len=64,quant=bf16,model=gemma-3-27b", "b1-s64-bf16-h32x16-d128-HND-p16-w1024 b1-s64-bf16-h32x16-d128-HND-p16")]
    [InlineData("batch=1,len=64,quant=bf16,model=gemma-3-27b,window=0", "b1-s64-bf16-h32x16-d128-HND-p16")]
    [InlineData("batch=1,len=64,quant=bf16,heads=64/8,tp=4", "b1-s64-bf16-h16x2-d128-HND-p16")]
    [InlineData("batch=1,len=64,quant=bf16,model=qwen2.5-7b,tp=8", "b1-s64-bf16-h28x4-d128-HND-p16-tp8")]
    public static void The_command_line_knows_models_too(string text, string ids) =>
        Assert.Equal(ids, string.Join(' ', CaseText.Cases(text).Select(c => c.Id)));

    [Fact]
    public static void What_does_not_divide_is_planned_as_skipped_with_the_reason()
    {
        using var device = DeviceCatalog.Open(new DeviceRequest("cpu"));
        var cases = Cases("models: [qwen2.5-7b]\ntensor_parallel: [2, 8]\nkv_pool_tokens: 1024");

        var plan = new SweepPlanner(cases, KernelSet.Default, device)
            .Plan(new SweepEffort(1, 1, Published: false), budget: null, new Dictionary<string, double>());

        Assert.Equal([null, "28 query heads are not divisible by tensor_parallel 8"], plan.Cases.Select(c => c.SkipReason));
    }

    private static AttentionCase[] Cases(string suiteLines, string rootLines = "") =>
    [
        .. Reading.Spec(
            $"""
            version: 1
            {rootLines}
            suites:
              ci:
                batch_sizes: [1]
                max_seq_lens: [64]
                quantization: [bf16]
            {string.Join('\n', suiteLines.Split('\n').Select(line => "    " + line))}
            """).Suites[0].Cases,
    ];
}
