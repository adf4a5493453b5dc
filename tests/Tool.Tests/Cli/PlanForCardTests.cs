using System.Text.Json;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Machine;
using PrefillBench.Gate;
using PrefillBench.Runs.Planning;
using PrefillBench.Spec;
using PrefillBench.Tests.Architecture;
using PrefillBench.Tests.Devices.Cuda;

namespace PrefillBench.Tests.Cli;

/// <summary>`plan --arch` on a machine without a driver.</summary>
public static class PlanForCardTests
{
    private const string Portable = "no trtllm kernel for e4m3 in and bf16 out";

    [Theory]
    [InlineData("sm_80", Portable)]
    [InlineData("sm_86", Portable)]
    [InlineData("sm_89", null)]
    [InlineData("sm_90", null)]
    [InlineData("sm_90a", null)]
    [InlineData("sm_100a", null)]
    [InlineData("sm_120", null)]
    public static async Task The_plan_says_which_rows_a_card_of_the_architecture_would_skip(string arch, string? reason)
    {
        using var bench = new ToolBench();

        var plan = await bench.ToolAsync("plan", "--arch", arch, "--suite", "mixed");

        Assert.True(plan.Exit == 0, plan.All);
        Assert.Contains($"--arch {arch}: planned with the memory and the speed of one NVIDIA ", plan.Error, StringComparison.Ordinal);
        Assert.Equal(!arch.StartsWith("sm_90", StringComparison.Ordinal), plan.Error.Contains("PFB4023", StringComparison.Ordinal));
        Assert.Equal(reason is not null, plan.Out.Contains($"skipped trtllm in b1 s16 fp8_qkv:\n  {reason}", StringComparison.Ordinal));
        Assert.Contains(reason is null ? "2 of 2 cases, 4 rows" : "2 of 2 cases, 3 rows", plan.Out, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task It_is_the_plan_that_the_card_itself_makes()
    {
        using var bench = new ToolBench();
        using var card = FullSuiteTests.Device(Gpus.H200);
        var cases = SpecReader.Read(bench.At("prefill-bench.yaml"), default, PolicyChecks.Of).SuiteNamed("two").Cases;
        var there = new SweepPlanner(cases, KernelSet.Default, card)
            .Plan(new SweepEffort(Units: 1, SidesPerUnit: 1, Published: false), budget: null, new Dictionary<string, double>());

        var plan = await bench.ToolAsync("plan", "--arch", "sm_90a", "--suite", "two", "--format", "json");
        var here = JsonDocument.Parse(plan.Out).RootElement;

        Assert.Equal(card.Facts.Slug, here.GetProperty("device").GetString());
        Assert.Equal(
            there.Cases.Select(c => (c.Case.Id, c.Memory.Value, c.Estimate.Seconds)),
            here.GetProperty("cases").EnumerateArray().Select(c => (
                c.GetProperty("id").GetString()!, c.GetProperty("memoryBytes").GetInt64(),
                c.GetProperty("estimateSeconds").GetDouble())));
    }

    [Fact]
    public static async Task A_kernel_of_the_users_own_is_planned_before_there_is_a_compiler_or_an_interpreter()
    {
        using var bench = new ToolBench();
        await bench.ToolAsync("init", "--kernel", "cuda", "own");
        await bench.ToolAsync("init", "--kernel", "triton", "own", "--force");
        File.WriteAllText(
            bench.At("prefill-bench.yaml"),
            """
            version: 1
            default_suite: {cuda: one}
            defaults: {kv_pool_tokens: 4096}
            kernels:
              use:
                mine: {from: own/naive.kernel.json}
                tri: {from: own/triton_prefill.kernel.json, python: /no/such/environment}
            suites:
              one: {heads: [[8, 2], [7, 1]], quantization: [bf16], window: 32, batch_sizes: [1], max_seq_lens: [64]}
            """);

        var plan = await bench.ToolAsync("plan", "--arch", "sm_80");

        Assert.True(plan.Exit == 0, plan.All);
        Assert.DoesNotContain("PFB4023", plan.Error, StringComparison.Ordinal);
        Assert.Contains("0 of 2 cases, 0 rows", plan.Out, StringComparison.Ordinal);
        Assert.Contains("no mine kernel for window", plan.Out, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Rows_that_are_skipped_for_one_reason_share_a_sentence_that_breaks_no_name()
    {
        using var bench = new ToolBench();
        File.AppendAllText(
            bench.At("prefill-bench.yaml"),
            "\n  many: {batch_sizes: [1, 2, 4], max_seq_lens: [16, 32, 64], quantization: [bf16, fp8_qkv, fp8]}\n");

        var plan = await bench.ToolAsync("plan", "--arch", "sm_80", "--suite", "many");

        Assert.Contains(
            """
            skipped trtllm in b1 s16 fp8_qkv, b1 s32 fp8_qkv, b1 s64 fp8_qkv,
              b2 s16 fp8_qkv, b2 s32 fp8_qkv, b2 s64 fp8_qkv, b4 s16 fp8_qkv,
              b4 s32 fp8_qkv, b4 s64 fp8_qkv:
              no trtllm kernel for e4m3 in and bf16 out (there is bf16 to bf16, fp16 to fp16)
            skipped trtllm in b1 s16 fp8, b1 s32 fp8,
            """.ReplaceLineEndings("\n"),
            plan.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--arch 'sm_75' is no architecture for which there is a card to plan with; choose one of sm_80 (NVIDIA A100", "sm_75")]
    [InlineData("--arch 'hopper' is no architecture", "hopper")]
    [InlineData("--arch plans for a card that is not here, and --device for one that is", "sm_90a", "--device", "cpu")]
    public static async Task What_is_no_card_is_refused_with_those_that_are_known(string said, string arch, params string[] more)
    {
        using var bench = new ToolBench();

        var plan = await bench.ToolAsync(["plan", "--suite", "one", "--arch", arch, .. more]);

        Assert.True(plan.Exit == 5, plan.All);
        Assert.Contains(said, plan.Error, StringComparison.Ordinal);
    }

    [Fact]
    public static void Known_cards_are_one_for_each_architecture_and_have_its_limits()
    {
        Assert.Equal(KnownCards.All.Length, KnownCards.All.DistinctBy(card => card.Capability).Count());
        Assert.All(KnownCards.All, card =>
        {
            var arch = GpuArch.OfDevice(card.Capability.Major, card.Capability.Minor);
            Assert.Equal(MultiprocessorLimits.Of(arch)!.SharedBytesPerBlock, card.SharedPerBlock.Value);
            Assert.NotNull(CudaPeak.Of(card));
        });
        var approved = Path.Combine(Repository.Root, "baselines", CudaFacts.Slug(KnownCards.Of(90)!));
        Assert.True(Directory.Exists(approved), $"{approved}: what is approved for the card is not found by its plan");
        Assert.Equal(
            Gpus.H200 with { Uuid = "", PciBusId = "" },
            KnownCards.Of(90));
    }
}
