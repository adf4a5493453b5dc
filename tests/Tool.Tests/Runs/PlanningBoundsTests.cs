using CsCheck;
using PrefillBench.Devices;
using PrefillBench.Report;
using PrefillBench.Runs.Planning;
using PrefillBench.Spec;
using PrefillBench.Tests.Devices.Cuda;
using PrefillBench.Units;

namespace PrefillBench.Tests.Runs;

/// <summary>Whatever the documented ranges allow is planned: with numbers, little memory and no exception.</summary>
public static class PlanningBoundsTests
{
    /// <summary>The tables of the largest batch alone have 512 MiB.</summary>
    private const long MostAllocated = 32L << 20;

    /// <summary>
    /// As a user writes them, through the reader that checks the ranges; two of three numbers lie at an end of its range.
    /// </summary>
    private static readonly Gen<string> AnyCase =
        from batch in Within(1, 4096)
        from length in Within(2, 262_144)
        from quantization in Gen.OneOf("bf16", "fp8_qkv", "fp8", "fp8_nvfp4")
        from kv in Within(1, 256)
        from query in Gen.OneOf(1, 2, 4, 8)
        from layout in Gen.OneOf("HND", "NHD")
        from page in Gen.OneOf(16, 32, 64, 128)
        from pool in Within(1, (1 << 28) / 128)
        from prefix in Gen.OneOf("published", "none")
        from causal in Gen.OneOf("true", "false")
        from seed in Gen.Long[0, long.MaxValue]
        from trials in Within(1, 100_000)
        from warmup in Within(0, 10_000)
        select $"batch={batch},len={length},quant={quantization},heads={(kv * query > 256 ? kv : kv * query)}/{kv},layout={layout},"
            + $"page={page},pool={(long)pool * page * (128 / page)},prefix={prefix},causal={causal},"
            + $"seed={seed},trials={trials},warmup={warmup}";

    private static Gen<int> Within(int from, int to) => Gen.OneOf(Gen.Const(from), Gen.Const(to), Gen.Int[from, to]);

    [Fact]
    public static void Any_case_is_planned_on_the_cpu()
    {
        using var cpu = DeviceCatalog.Open(new DeviceRequest("cpu"));

        AnyCase.Sample(text => Planned(text, cpu), iter: 300, threads: 1);
    }

    [Fact]
    public static void Any_case_is_planned_on_an_h200()
    {
        using var h200 = FullSuiteTests.Device(Gpus.H200);

        AnyCase.Sample(text => Planned(text, h200), iter: 300, threads: 1);
    }

    /// <summary>No device has so much memory; here only the time of a launch leaves a case out.</summary>
    [Fact]
    public static void Any_case_is_planned_where_memory_is_no_object()
    {
        using var boundless = new FreeOf(DeviceCatalog.Open(new DeviceRequest("cpu")), new(long.MaxValue));

        AnyCase.Sample(text => Planned(text, boundless), iter: 300, threads: 1);
    }

    [Theory]
    [InlineData("batch=4096,len=262144,quant=bf16,heads=256/256,pool=268435456", "^needs [0-9.]+ TiB of memory; [0-9.]+ GiB are free$")]
    [InlineData("batch=4096,len=262144,quant=fp8,heads=1/1,pool=268435456", "^needs [0-9.]+ GiB of memory; [0-9.]+ GiB are free$")]
    [InlineData("batch=1,len=262144,quant=fp8_nvfp4,heads=128/16",
        "^one launch of baseline would take about [0-9.]+ s; launches of more than 2 s are not measured$")]
    public static void A_huge_case_is_skipped_with_the_numbers(string text, string reason)
    {
        using var h200 = FullSuiteTests.Device(Gpus.H200);

        Assert.Matches(reason, Planned(text, h200).Cases[0].SkipReason);
    }

    private static SweepPlan Planned(string text, IDevice device)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        var plan = new SweepPlanner([CaseText.Parse(text)], KernelSet.Default, device).Plan(
            new SweepEffort(Units: 1000, SidesPerUnit: 2, Published: true), TimeSpan.FromHours(168), new Dictionary<string, double>());
        var (shown, json) = (PlanReport.Text("ad-hoc", device.Facts, plan), PlanReport.Json("ad-hoc", device.Facts, plan));

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < MostAllocated, $"{text}: {new ByteCount(allocated)} were allocated");
        Assert.DoesNotMatch("NaN|Infinity|∞|-[0-9]+ [GMK]iB", shown + json);
        Assert.True(plan.Estimate.Value > 0 && double.IsFinite(plan.Estimate.Value), text);
        return plan;
    }

    /// <summary>A device with another amount of free memory.</summary>
    private sealed class FreeOf(IDevice device, ByteCount free) : IDevice
    {
        public DeviceFacts Facts => device.Facts with { FreeMemory = free };

        public DeviceRates Rates => device.Rates;

        public ISideMaker Sides => throw new NotSupportedException();

        public string? WhyNot(PrefillBench.Workload.RowWorkload workload) => device.WhyNot(workload);

        public IPreparedRow Prepare(PrefillBench.Workload.RowWorkload workload) => throw new NotSupportedException();

        public Ceilings MeasureCeilings() => throw new NotSupportedException();

        public void Dispose() => device.Dispose();
    }
}
