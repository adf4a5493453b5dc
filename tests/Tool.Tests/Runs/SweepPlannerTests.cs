using PrefillBench.Devices;
using PrefillBench.Runs.Planning;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Tests.Baselines;
using PrefillBench.Tests.Measurement;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Runs;

/// <summary>Cases of one sequence; the fp8 ones of a length share their baseline row.</summary>
public static class SweepPlannerTests
{
    private static readonly SweepEffort Replicates = new(Units: 5, SidesPerUnit: 1, Published: false);
    private static readonly SweepEffort Pairs = new(Units: 7, SidesPerUnit: 2, Published: false);

    [Fact]
    public static void A_shared_baseline_row_is_counted_once_at_its_first_case()
    {
        AttentionCase[] cases = [Case(64, Quantization.Fp8Qkv), Case(64, Quantization.Fp8)];

        var plan = Plan(cases);
        var alone = Plan(cases[1..]);

        Assert.Equal(3, plan.Rows.Length);
        Assert.Equal(plan.Cases[0].Rows[0].Id, plan.Cases[1].Rows[0].Id);
        Assert.True(plan.Cases[1].Estimate < alone.Cases[0].Estimate);
        Assert.Equal(plan.Estimate.Value, Processes(Replicates) + plan.Cases.Sum(c => c.Estimate.Value), 6);
    }

    [Fact]
    public static void A_case_over_the_budget_is_skipped_and_a_cheaper_one_still_fits()
    {
        AttentionCase[] cases = [Case(64), Case(128), Case(64, Quantization.Fp8)];
        var known = new Dictionary<string, double> { [cases[1].RowId(KernelRole.Trtllm)] = 1900 };
        var budget = TimeSpan.FromMilliseconds(Plan([cases[0], cases[2]]).Estimate.Value + 1);

        var plan = Plan(cases, budget: budget, known: known);

        Assert.Equal([false, true, false], plan.Cases.Select(c => c.SkipReason is not null));
        Assert.Contains("the budget is", plan.Cases[1].SkipReason);
        Assert.True(plan.Estimate.Seconds <= budget.TotalSeconds);
    }

    [Fact]
    public static void Lock_step_pairs_need_the_memory_twice()
    {
        var needed = Plan([Case(64)]).Cases[0].Memory;
        var device = new StubDevice(new ByteCount((needed.Value * 3) / 2), Pairing.LockStep);

        Assert.Null(Plan([Case(64)], device, Replicates).Cases[0].SkipReason);
        Assert.Null(Plan([Case(64)], new StubDevice(device.Facts.FreeMemory, Pairing.Sequential), Pairs).Cases[0].SkipReason);
        Assert.Contains("of memory", Plan([Case(64)], device, Pairs).Cases[0].SkipReason);
    }

    [Theory]
    [InlineData(1999, false)]
    [InlineData(2001, true)]
    public static void A_launch_of_more_than_2_seconds_is_not_measured(double knownMs, bool skipped)
    {
        var known = new Dictionary<string, double> { [Case(64).RowId(KernelRole.Trtllm)] = knownMs };

        var plan = Plan([Case(64)], known: known);

        Assert.Equal([false, skipped], plan.Rows.Select(row => row.SkipReason?.Contains("trtllm would take about 2.0 s") ?? false));
        Assert.Null(plan.Cases[0].SkipReason);
    }

    [Fact]
    public static void A_row_that_cannot_be_measured_leaves_its_case_the_other_one()
    {
        AttentionCase[] cases = [Case(64, Quantization.Fp8Qkv), Case(64, Quantization.Fp8)];
        var device = new StubDevice(ByteCount.FromGibibytes(8), Pairing.Sequential) { Refused = cases[0].RowId(KernelRole.Trtllm) };

        var plan = Plan(cases, device);

        Assert.All(plan.Cases, c => Assert.Null(c.SkipReason));
        Assert.Equal([null, "no such kernel", null], plan.Rows.Select(r => r.SkipReason));
        Assert.Equal([cases[0].RowId(KernelRole.Trtllm)], plan.LoneSkips.Select(row => row.Row.Id));
        Assert.Equal(plan.Estimate.Value, Processes(Replicates) + plan.Cases.Sum(c => c.Estimate.Value), 6);
    }

    [Fact]
    public static void A_case_without_a_row_that_can_be_measured_is_skipped()
    {
        var plan = Plan([Case(64)], new StubDevice(new ByteCount(1), Pairing.Sequential));

        Assert.Contains("of memory", plan.Cases[0].SkipReason, StringComparison.Ordinal);
        Assert.All(plan.Rows, row => Assert.NotNull(row.SkipReason));
        Assert.Empty(plan.LoneSkips);
    }

    [Fact]
    public static void Known_times_replace_the_estimate()
    {
        var known = new Dictionary<string, double> { [Case(64).RowId(KernelRole.Baseline)] = 123 };

        var rows = Plan([Case(64)], known: known).Rows;

        Assert.Equal(123, rows[0].ExpectedLaunch.Value);
        Assert.NotEqual(123, rows[1].ExpectedLaunch.Value);
    }

    /// <summary>Launches of 0.05 ms, singly 200 of them; 5 processes, 2 rows.</summary>
    [Theory]
    [InlineData(1, 0.15 + 99.85 + (200 * 0.05))]
    [InlineData(100, 0.15 + 99.85 + (20 * 5))]
    [InlineData(1500, 0.15 + (2 * 75) + (5 * 75))]
    public static void Launches_that_are_timed_together_count_as_often_as_they_will_be_made(int launchesPerTime, double warmUpAndTimedMs)
    {
        var known = new[] { KernelRole.Baseline, KernelRole.Trtllm }.ToDictionary(kernel => Case(64).RowId(kernel), _ => 0.05);
        var device = new StubDevice(ByteCount.FromGibibytes(8), Pairing.Sequential);

        var alone = Plan([Case(64)], device, new(Units: 5, SidesPerUnit: 1, Published: true), known: known);
        var plan = Plan([Case(64)], new StubDevice(device.Facts.FreeMemory, Pairing.Sequential) { Together = launchesPerTime },
            Replicates, known: known);

        // Published: 3 launches to warm up and 7 that are timed; all else is alike.
        Assert.Equal(5 * 2 * (warmUpAndTimedMs - (10 * 0.05)), plan.Estimate.Value - alone.Estimate.Value, 6);
    }

    /// <summary>Launches of 2 ms: 3 singly, then 200 ms instead of what 100 ms are short of; 5 processes, 2 rows.</summary>
    [Fact]
    public static void A_device_that_settles_takes_its_time_after_single_launches()
    {
        var known = new[] { KernelRole.Baseline, KernelRole.Trtllm }.ToDictionary(kernel => Case(64).RowId(kernel), _ => 2.0);
        var device = new StubDevice(ByteCount.FromGibibytes(8), Pairing.Sequential);

        var plan = Plan([Case(64)], device, known: known);
        var settling = Plan([Case(64)], new StubDevice(device.Facts.FreeMemory, Pairing.Sequential) { SettlingMs = 200 }, known: known);

        Assert.Equal(5 * 2 * ((3 * 2) + 200 - 100), settling.Estimate.Value - plan.Estimate.Value, 6);
    }

    [Fact]
    public static void A_kernel_that_an_interpreter_loads_starts_in_every_process_of_both_sides()
    {
        var device = new StubDevice(ByteCount.FromGibibytes(8), Pairing.Sequential) { StartMs = 3000 };

        var (without, with) = (Plan([Case(64)], effort: Pairs), Plan([Case(64)], device, Pairs));

        // Two rows in seven pairs.
        Assert.Equal(28 * 3000, with.Estimate.Value - without.Estimate.Value, 6);
        Assert.Equal((28, 28 * 3000.0), (with.Starts.Count, with.Starts.Time.Value));
        Assert.Equal(0, without.Starts.Count);
    }

    [Fact]
    public static void A_start_that_was_seen_replaces_the_expected_one_unless_a_budget_decides()
    {
        var planner = new SweepPlanner(
            [Case(64)], KernelSet.Default, new StubDevice(ByteCount.FromGibibytes(8), Pairing.Sequential) { StartMs = 3000 });
        Milliseconds? Seen(string row) => row == Case(64).RowId(KernelRole.Trtllm) ? new(500) : null;
        var known = new Dictionary<string, double>();

        var free = planner.Plan(Replicates, null, known, Seen);
        var limited = planner.Plan(Replicates, TimeSpan.FromHours(1), known, Seen);

        Assert.Equal(5 * (3000 + 500.0), free.Starts.Time.Value);
        Assert.Equal(5 * (3000 + 3000.0), limited.Starts.Time.Value);
    }

    private static AttentionCase Case(int length, Quantization quantization = Quantization.Bf16) => FakeBench.Case(length) with
    {
        Quantization = quantization,
    };

    private static string RowId(this AttentionCase attentionCase, KernelRole kernel) => WorkloadRow.Of(attentionCase, kernel).Id;

    private static double Processes(SweepEffort effort) => effort.Units * effort.SidesPerUnit * StubDevice.ProcessStartMs;

    private static SweepPlan Plan(
        AttentionCase[] cases, IDevice? device = null, SweepEffort? effort = null,
        TimeSpan? budget = null, Dictionary<string, double>? known = null) =>
        new SweepPlanner(cases, KernelSet.Default, device ?? new StubDevice(ByteCount.FromGibibytes(8), Pairing.Sequential))
            .Plan(effort ?? Replicates, budget, known ?? []);

    /// <summary>Only plans are made with it.</summary>
    private sealed class StubDevice(ByteCount free, Pairing pairing) : IDevice
    {
        public const double ProcessStartMs = 100;

        public string? Refused { get; init; }

        public int Together { get; init; } = 1;

        public double SettlingMs { get; init; }

        public double StartMs { get; init; }

        public DeviceFacts Facts => new(
            DeviceKind.Fake, "stub", "stub", BaselineSamples.Facts(), BaselineSamples.Facts(),
            free, pairing, 0.03) { Settling = new(SettlingMs) };

        public DeviceRates Rates { get; } = new(
            new(1), new(0.5), new Milliseconds(0.01), 1e9, 1e9, new Milliseconds(0), new Milliseconds(ProcessStartMs));

        public ISideMaker Sides => throw new NotSupportedException();

        public string? WhyNot(RowWorkload workload) => workload.Row.Id == Refused ? "no such kernel" : null;

        public int LaunchesPerTime(RowWorkload workload) => Together;

        public Milliseconds StartOf(RowWorkload workload) => new(StartMs);

        public IPreparedRow Prepare(RowWorkload workload) => throw new NotSupportedException();

        public Ceilings MeasureCeilings() => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
