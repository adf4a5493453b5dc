using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.Tests.Architecture;
using PrefillBench.Units;

namespace PrefillBench.Tests.Spec;

public static class StarterSpecTests
{
    private static readonly BenchSpec Starter = Reading.Spec(StarterSpec.Text);

    [Fact]
    public static void The_repository_uses_the_starter()
    {
        var own = File.ReadAllText(Path.Combine(Repository.Root, StarterSpec.FileName));

        Assert.Equal(StarterSpec.Text, own);
    }

    [Fact]
    public static void It_names_the_schema_in_the_two_ways_editors_look_for()
    {
        var lines = StarterSpec.Text.Split('\n');

        Assert.Equal($"# yaml-language-server: $schema=./{SpecSchema.FileName}", lines[0]);
        Assert.Equal($"# $schema: ./{SpecSchema.FileName}", lines[1]);
    }

    [Theory]
    [InlineData("quick", 2 * 2)]
    [InlineData("ci", 2 * 2 * 4)]
    [InlineData("full", 8 * 8 * 4)]
    [InlineData("ttft", 5)]
    [InlineData("ttft_no_prefix", 5)]
    [InlineData("ttft_long", 8)]
    [InlineData("ttft_long_no_prefix", 8)]
    [InlineData("throughput", 6)]
    [InlineData("quantization", 4)]
    [InlineData("memory", 6)]
    [InlineData("gqa", 4)]
    [InlineData("models", 23)]
    [InlineData("mixed", 12)]
    [InlineData("ttft_cpu", 4)]
    [InlineData("throughput_cpu", 4)]
    [InlineData("quantization_cpu", 4)]
    [InlineData("memory_cpu", 4)]
    [InlineData("gqa_cpu", 4)]
    public static void Each_suite_has_every_combination_once(string name, int count)
    {
        var ids = Starter.SuiteNamed(name).Cases.Select(c => c.Id).ToList();

        Assert.Equal(count, ids.Count);
        Assert.Equal(count, ids.Distinct().Count());
    }

    [Fact]
    public static void Cases_are_in_plan_order_heads_quantisation_batch_length()
    {
        var spec = Reading.Spec("""
            version: 1
            suites: {a: {heads: [[8, 2], [4, 4]], quantization: [fp8, bf16], batch_sizes: [4, 1], max_seq_lens: [64, 32]}}
            """);

        Assert.Equal(
            ["b4-s64-fp8-h8x2-d128-HND-p16", "b4-s32-fp8-h8x2-d128-HND-p16",
                "b1-s64-fp8-h8x2-d128-HND-p16", "b1-s32-fp8-h8x2-d128-HND-p16", "b4-s64-bf16-h8x2-d128-HND-p16"],
            spec.Suites[0].Cases.Take(5).Select(c => c.Id));
        Assert.Equal("b1-s32-bf16-h4x4-d128-HND-p16", spec.Suites[0].Cases[^1].Id);
    }

    [Fact]
    public static void A_suite_overrides_defaults_and_single_gate_keys()
    {
        var quick = Starter.SuiteNamed("quick");

        Assert.Equal((DeviceKind.Cpu, 5, FailOrRecord.Record, FailOrWarn.Fail),
            (quick.Device, quick.Processes, quick.Gate.OnMissingBaseline, quick.Gate.OnInconclusive));
        Assert.Equal((new Percent(0.5), 32), (quick.Gate.Tolerate, quick.Gate.MaxPairs));
        Assert.All(quick.Cases, c => Assert.Equal((new HeadCounts(8, 2), 4096, 3, 10), (c.Heads, c.KvPoolTokens, c.Warmup, c.Trials)));
        Assert.Equal(TimeSpan.FromMinutes(30), Starter.SuiteNamed("full").Budget);
        Assert.Equal(FailOrRecord.Fail, Starter.SuiteNamed("ci").Gate.OnMissingBaseline);
    }

    [Fact]
    public static void Values_written_in_the_starter_are_the_defaults()
    {
        var bare = Reading.Spec(Reading.WithSuite());

        Assert.Equal(Starter.SuiteNamed("ci").Cases.First().Sha256, bare.Suites[0].Cases[0].Sha256);
        Assert.Equal((Starter.SuiteNamed("ci").Cases[0].Warmup, Starter.SuiteNamed("ci").Cases[0].Trials),
            (bare.Suites[0].Cases[0].Warmup, bare.Suites[0].Cases[0].Trials));
        Assert.Equal(Starter.Gate, SpecDefaults.Gate);
        Assert.Equal(Starter.SuiteNamed("ci").Gate, SpecDefaults.Gate);
    }

    [Theory]
    [InlineData(DeviceKind.Cuda, "ci")]
    [InlineData(DeviceKind.Cpu, "quick")]
    [InlineData(DeviceKind.Fake, "quick")]
    public static void Each_device_has_its_default_suite(DeviceKind device, string name) =>
        Assert.Equal(name, Starter.DefaultSuite(device).Name);

    [Fact]
    public static void An_unknown_suite_is_answered_with_the_nearest_and_all()
    {
        var thrown = Assert.Throws<PfbException>(() => Starter.SuiteNamed("throughputs"));

        Assert.Equal(
            "prefill-bench.yaml: error PFB5010: There is no suite `throughputs`. Did you mean `throughput`? The suites are quick, ci, "
                + "full, ttft, ttft_no_prefix, ttft_long, ttft_long_no_prefix, throughput, quantization, memory, gqa, models, mixed, "
                + "ttft_cpu, throughput_cpu, quantization_cpu, memory_cpu, gqa_cpu, models_cpu.",
            thrown.Message);
    }

    [Fact]
    public static void A_single_suite_needs_no_default_but_several_do()
    {
        var two = Reading.Spec(Reading.WithSuite() + "\n  b: {batch_sizes: [1], max_seq_lens: [64], quantization: [bf16]}\n");

        Assert.Equal("ci", Reading.Spec(Reading.WithSuite()).DefaultSuite(DeviceKind.Cuda).Name);
        Assert.Equal(Codes.UnknownSuite, Assert.Throws<PfbException>(() => two.DefaultSuite(DeviceKind.Cuda)).Diagnostics[0].Code);
    }

    [Theory]
    [InlineData("\r\n", "")]
    [InlineData("\n", "\uFEFF")]
    public static void Windows_line_ends_and_a_byte_order_mark_change_nothing(string lineEnd, string mark)
    {
        var same = Reading.Spec(mark + StarterSpec.Text.Replace("\n", lineEnd, StringComparison.Ordinal));

        Assert.Equal(Starter.Suites.SelectMany(s => s.Cases), same.Suites.SelectMany(s => s.Cases));
        Assert.NotEqual(Starter.Sha256, same.Sha256);
    }

    [Fact]
    public static void Cases_point_to_the_line_of_their_suite()
    {
        var line = StarterSpec.Text.Split('\n').Index().First(
            entry => entry.Item.StartsWith("  ttft:", StringComparison.Ordinal)).Index + 1;

        Assert.All(Starter.SuiteNamed("ttft").Cases, c => Assert.Equal(new SourcePosition("prefill-bench.yaml", line, 3), c.Source));
    }
}
