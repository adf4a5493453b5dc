using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Devices.Cuda;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Devices.Cuda.Machine;
using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Devices.Cuda.Watch;
using PrefillBench.Report;
using PrefillBench.Runs.Planning;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Tests.Architecture;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cuda;

/// <summary>The largest suite of the starter file, planned for GPUs whose facts were recorded; no GPU and no compiler is asked.</summary>
public static class FullSuiteTests
{
    private static readonly GpuDescription A100 = Gpus.H200 with
    {
        Name = "NVIDIA A100-SXM4-80GB", Capability = new(8, 0), Multiprocessors = 108, Memory = new(85_094_825_984), L2 = new(41_943_040),
    };

    private static readonly Suite Full = PrefillBench.Tests.Spec.Reading.Spec(StarterSpec.Text).SuiteNamed("full");

    // Counting the distinct pages of the largest cases takes seconds, so two tests share the plan.
    private static readonly Lazy<(DeviceFacts Facts, SweepPlan Plan)> OnH200 = new(() =>
    {
        using var h200 = Device(Gpus.H200);
        return (h200.Facts, Plan(h200, Full.Cases, budget: null));
    });

    private static ImmutableArray<AttentionCase> Small => [.. Full.Cases.Where(c => c.BatchSize <= 8 && c.MaxSeqLen <= 16_384)];

    [Fact]
    public static void On_an_h200_every_case_fits_its_memory_or_is_skipped_with_the_numbers()
    {
        var (facts, plan) = OnH200.Value;

        Assert.Equal(Full.Cases.Length, plan.Cases.Length);
        Assert.All(plan.Cases.Where(c => c.SkipReason is null), c => Assert.InRange(c.Memory.Value, 1, facts.FreeMemory.Value));
        Assert.All(plan.Cases.Where(c => c.SkipReason is not null), c => Assert.Matches(
            "^(needs [0-9.]+ [GT]iB of memory; 139.05 GiB are free|one launch of (baseline|trtllm) would take about [0-9.]+ s; "
            + "launches of more than 2 s are not measured)$", c.SkipReason));
        Assert.Contains(plan.Cases, c => c.SkipReason?.StartsWith("needs", StringComparison.Ordinal) == true);
        Assert.Equal(
            "needs 530.76 GiB of memory; 139.05 GiB are free",
            plan.Cases.Single(c => c.Case is { BatchSize: 256, MaxSeqLen: 131_072, Quantization: Quantization.Bf16 }).SkipReason);
        Assert.Null(plan.Cases.Single(c => c.Case is { BatchSize: 1, MaxSeqLen: 65_536, Quantization: Quantization.Bf16 }).SkipReason);
    }

    [Theory]
    [InlineData("batch=1,len=64,quant=bf16", true)]
    [InlineData("batch=16,len=4096,quant=bf16", false)]
    public static void A_row_is_planned_with_the_graph_that_its_launches_will_be_timed_in(string shape, bool together)
    {
        using var h200 = Device(Gpus.H200);
        var row = WorkloadRow.Of(CaseText.Parse(shape), KernelRole.Trtllm);
        var (drawn, cost) = (row.Drawn(), row.Cost());

        var launches = h200.LaunchesPerTime(drawn);

        Assert.Equal(Rotation.Cold(cost, Gpus.H200.L2.Value).LaunchesPerGraph(h200.Rates.Launch(row, cost)), launches);
        Assert.Equal(together, launches > 1);
    }

    [Fact]
    public static void A_budget_leaves_out_what_would_take_longer()
    {
        using var h200 = Device(Gpus.H200);

        var plan = Plan(h200, Small, TimeSpan.FromMinutes(3));

        Assert.InRange(plan.Estimate.Seconds, 1, 180);
        Assert.Contains(plan.Cases, c => c.SkipReason?.EndsWith("the budget is 180 s", StringComparison.Ordinal) == true);
    }

    [Fact]
    public static void The_short_form_for_the_card_has_the_same_cases_and_leaves_no_more_out_in_five_minutes()
    {
        var brief = PrefillBench.Tests.Spec.Reading.Spec(File.ReadAllText(Path.Combine(Repository.Root, "eng", "h200", "full.yaml")))
            .SuiteNamed(Full.Name);
        using var h200 = Device(Gpus.H200);

        var plan = new SweepPlanner(brief.Cases, KernelSet.Default, h200).Plan(
            new SweepEffort(Units: 1, SidesPerUnit: 1, Published: true), TimeSpan.FromMinutes(5), new Dictionary<string, double>());

        Assert.Equal(Full.Cases.Select(c => c.Id), brief.Cases.Select(c => c.Id));
        Assert.Equal(OnH200.Value.Plan.Cases.Select(c => c.SkipReason is null), plan.Cases.Select(c => c.SkipReason is null));
        TestContext.Current.SendDiagnosticMessage($"{plan.Estimate.Seconds:0} s");
    }

    [Fact]
    public static void The_plan_shows_the_memory_of_each_case_and_why_it_is_left_out()
    {
        var (facts, plan) = OnH200.Value;

        var text = PlanReport.Text(Full.Name, facts, plan);

        Assert.Matches(@"\nb256 s131072 bf16 +[0-9]+ +[0-9.]+ P +- +[0-9.]+ GiB +skipped\n", text);
        Assert.Matches(@"\nskipped [^:]*b256 s131072 bf16[^:]*:\n  needs [0-9.]+ GiB of memory; 139.05 GiB are free\n", text);
    }

    [Fact]
    public static void A_gpu_without_a_kernel_for_a_format_skips_its_rows_with_what_there_is_and_measures_the_others()
    {
        using var a100 = Device(A100);

        var plan = Plan(a100, Small, budget: null);

        Assert.All(
            plan.Rows.Where(row => row.Row.Fp8Inputs),
            row => Assert.Matches(
                @"^no trtllm kernel for e4m3 in and (bf16|e4m3|nvfp4) out \(there is bf16 to bf16, fp16 to fp16\)$", row.SkipReason));
        Assert.All(plan.Rows.Where(row => !row.Row.Fp8Inputs), row => Assert.Null(row.SkipReason));
        Assert.All(plan.Cases, c => Assert.Null(c.SkipReason));
    }

    private static SweepPlan Plan(CudaDevice device, ImmutableArray<AttentionCase> cases, TimeSpan? budget) =>
        new SweepPlanner(cases, KernelSet.Default, device)
            .Plan(new SweepEffort(Units: 5, SidesPerUnit: 1, Published: false), budget, new Dictionary<string, double>());

    /// <summary>For plans: the bundled kernels are chosen, none is compiled.</summary>
    internal static CudaDevice Device(GpuDescription gpu) => new(
        gpu, Gpus.Driver with { Gpus = [gpu] }, new DeviceRequest("cuda:0"), new NoSensors("recorded facts have none"),
        host => new CudaKernels(host, KernelCatalog.Read(KernelCatalog.Bundled).Select, NoCompiler));

    // Planning compiles nothing.
    private static KernelCompiler NoCompiler =>
        new(new NvrtcInstallation("none", new(13, 0), [80, 90]), new KernelCache(Path.GetTempPath()));
}
