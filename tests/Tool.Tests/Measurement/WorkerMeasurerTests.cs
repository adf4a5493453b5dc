using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement;
using PrefillBench.Measurement.Workers;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Measurement;

/// <summary>Replicates in fresh workers.</summary>
public static class WorkerMeasurerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public static async Task A_replicate_measures_every_row_and_the_ceilings()
    {
        using var bench = new FakeBench("""{"rules": [{"row": "*s16-*", "medianMs": 2}, {"row": "*", "medianMs": 40}]}""");

        var measured = await new WorkerMeasurer(bench.Setup).ReplicateAsync(
            bench.Side("x"), 0, rowOrder: 7, FakeBench.Tasks(16, 32), Cancellation);

        Assert.Empty(measured.Faults);
        Assert.NotNull(measured.Ceilings);
        var byId = measured.Rows.ToDictionary(row => row.RowId);
        Assert.Equal(Enumerable.Repeat(2.0, 50), byId[FakeBench.RowId(16)].LaunchMs);
        Assert.Equal(Enumerable.Repeat(40.0, 5), byId[FakeBench.RowId(32)].LaunchMs);
        Assert.Equal(50, byId[FakeBench.RowId(16)].WarmupLaunches);
        Assert.True(byId[FakeBench.RowId(16)].Output!.Accepted);
    }

    [Fact]
    public static async Task A_device_that_settles_gets_its_time_ahead_of_the_timed_launches()
    {
        using var bench = new FakeBench("""{"rules": [{"row": "*", "medianMs": 2}]}""");
        var setup = bench.Setup with { Protocol = bench.Setup.Protocol with { Settling = new Milliseconds(200) } };

        var measured = await new WorkerMeasurer(setup).ReplicateAsync(bench.Side("x"), 1, 7, FakeBench.Tasks(16), Cancellation);

        Assert.Equal((3 + 100, 50), (measured.Rows[0].WarmupLaunches, measured.Rows[0].LaunchMs.Length));
    }

    [Fact]
    public static async Task A_worker_on_another_device_than_the_planned_one_measures_nothing()
    {
        using var bench = new FakeBench("""{"rules": [{"row": "*", "medianMs": 2}]}""");
        var measurer = new WorkerMeasurer(bench.Setup with { Slug = "cpu-other" });

        var alone = await Assert.ThrowsAsync<PfbException>(
            () => measurer.ReplicateAsync(bench.Side("x"), 0, 7, FakeBench.Tasks(16), Cancellation));
        var paired = await Assert.ThrowsAsync<PfbException>(
            () => measurer.PairAsync(
                bench.Side("a"), bench.Side("b"), 0, 7, currentFirst: true, FakeBench.Tasks(16), FakeBench.Tasks(16), Cancellation));

        Assert.All([alone, paired], e => Assert.Equal(Codes.DeviceUnavailable, e.Diagnostics.Single().Code));
        Assert.Contains("planned for 'cpu-other'", alone.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("crash", FaultKind.WorkerCrashed, "signal 6")]
    [InlineData("crash", FaultKind.WorkerCrashed, "scripted crash")]
    [InlineData("hang", FaultKind.WorkerHung, "no answer within")]
    [InlineData("oom", FaultKind.OutOfMemory, "memory")]
    [InlineData("throw", FaultKind.WorkerCrashed, "scripted failure")]
    [InlineData("invalid", FaultKind.Invalid, "scripted disturbance")]
    [InlineData("lost", FaultKind.WorkerCrashed, "last words: fake device: scripted loss of the device")]
    public static async Task A_fault_of_one_row_is_told_and_the_other_rows_go_on(string fault, FaultKind kind, string text)
    {
        using var bench = new FakeBench($$"""{"rules": [{"row": "*s32-*", "fault": "{{fault}}"}]}""");
        var setup = bench.InPlanOrder with { Patience = new Patience(1, TimeSpan.FromSeconds(fault == "hang" ? 2 : 60)) };

        var measured = await new WorkerMeasurer(setup).ReplicateAsync(bench.Side("x"), 1, 7, FakeBench.Tasks(16, 32, 48), Cancellation);

        var only = Assert.Single(measured.Faults);
        Assert.Equal((FakeBench.RowId(32), kind), (only.RowId, only.Kind));
        Assert.Contains(text, only.Text, StringComparison.Ordinal);
        Assert.Equal([FakeBench.RowId(16), FakeBench.RowId(48)], measured.Rows.Select(row => row.RowId).Order());
    }

    [Fact]
    public static async Task Another_digest_than_expected_is_wrong_output()
    {
        using var bench = new FakeBench("{}");
        var tasks = FakeBench.Tasks(16).Select(task => task with { ExpectedDigest = FakeBench.Digest }).ToImmutableArray();

        var measured = await new WorkerMeasurer(bench.Setup).ReplicateAsync(bench.Side("x"), 1, 7, tasks, Cancellation);

        Assert.Equal(FaultKind.WrongOutput, Assert.Single(measured.Faults).Kind);
    }

    [Fact]
    public static async Task A_launch_of_more_than_two_seconds_is_refused_with_its_time()
    {
        using var bench = new FakeBench("""{"rules": [{"row": "*", "medianMs": 2500}]}""");

        var measured = await new WorkerMeasurer(bench.Setup).ReplicateAsync(bench.Side("x"), 1, 7, FakeBench.Tasks(16), Cancellation);

        var fault = Assert.Single(measured.Faults);
        Assert.Equal(FaultKind.Unmeasurable, fault.Kind);
        Assert.Contains("2.50 s", fault.Text, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task The_published_protocol_makes_the_cases_launches_in_plan_order()
    {
        using var bench = new FakeBench("{}");

        var measured = await new WorkerMeasurer(bench.InPlanOrder).ReplicateAsync(
            bench.Side("x"), 1, 7, FakeBench.Tasks(48, 16, 32), Cancellation);

        Assert.Equal([FakeBench.RowId(48), FakeBench.RowId(16), FakeBench.RowId(32)], measured.Rows.Select(row => row.RowId));
        Assert.All(measured.Rows, row => Assert.Equal((3, 7), (row.WarmupLaunches, row.LaunchMs.Length)));
    }

    /// <summary>As the Python benchmark allows; launches that there are none of have no median.</summary>
    [Fact]
    public static async Task The_published_protocol_may_ask_for_no_warm_up()
    {
        using var bench = new FakeBench("{}");
        var task = FakeBench.Tasks(16)[0] with { Row = WorkloadRow.Of(FakeBench.Case(16) with { Warmup = 0 }, KernelRole.Trtllm) };

        var measured = await new WorkerMeasurer(bench.InPlanOrder).ReplicateAsync(bench.Side("x"), 0, 7, [task], Cancellation);

        Assert.Empty(measured.Faults);
        Assert.Equal((0, 7), (measured.Rows[0].WarmupLaunches, measured.Rows[0].LaunchMs.Length));
    }

    [Fact]
    public static async Task Cancelling_kills_the_worker_at_once()
    {
        using var bench = new FakeBench("""{"rules": [{"row": "*", "fault": "hang"}]}""");
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(0.2));
        var started = TimeProvider.System.GetTimestamp();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new WorkerMeasurer(bench.Setup).ReplicateAsync(bench.Side("x"), 1, 7, FakeBench.Tasks(16), cancel.Token));

        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(1));
    }
}
