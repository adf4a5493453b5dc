using System.Collections.Concurrent;
using PrefillBench.Devices;
using PrefillBench.Devices.Fake;
using PrefillBench.Measurement;
using PrefillBench.Measurement.Workers;

namespace PrefillBench.Tests.Measurement;

/// <summary>A worker that is lost while it opens the device: a fresh one tries again, and what then fails is a fault of the rows.</summary>
public static class OpeningTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<Pairing> Pairings => [Pairing.LockStep, Pairing.Sequential];

    [Fact]
    public static async Task One_loss_costs_nothing()
    {
        using var bench = new FakeBench("{}");
        var workers = Failing(start => start == 1);

        var measured = await new WorkerMeasurer(bench.Setup with { Workers = workers }).ReplicateAsync(
            bench.Side("x"), 0, 7, FakeBench.Tasks(16, 32), Cancellation);

        Assert.Empty(measured.Faults);
        Assert.Equal((2, 2), (measured.Rows.Length, workers.Started));
    }

    [Theory]
    [MemberData(nameof(Pairings))]
    public static async Task One_loss_on_either_side_of_a_pair_costs_nothing(Pairing pairing)
    {
        foreach (var lost in new[] { 1, 2, 3 })
        {
            using var bench = new FakeBench("{}");

            var pair = await PairAsync(bench, bench.Setup with { Pairing = pairing, Workers = Failing(start => start == lost) });

            Assert.Empty(pair.Faults);
            Assert.Equal(2, pair.Rows.Length);
        }
    }

    [Theory]
    [InlineData("crash", FaultKind.WorkerCrashed,
        "the worker ended with signal 6; last words: Process terminated. fake device: scripted crash")]
    [InlineData("lost", FaultKind.WorkerCrashed, "the worker ended with exit code 1; last words: fake device: scripted loss of the device")]
    [InlineData("hang", FaultKind.WorkerHung, null)]
    [InlineData("throw", FaultKind.DeviceUnavailable, "InvalidOperationException: fake device: scripted failure")]
    [InlineData("invalid", FaultKind.Invalid, "fake device: scripted disturbance")]
    public static async Task A_second_loss_is_a_fault_of_every_row(string fault, FaultKind kind, string? said)
    {
        using var bench = new FakeBench($$"""{"rules": [{"row": "opening", "fault": "{{fault}}"}]}""");
        var workers = new InProcessWorkers();
        var setup = bench.Setup with
        {
            Workers = workers,
            Patience = fault == "hang" ? new Patience(0.02, TimeSpan.FromSeconds(0.2)) : Patience.Default,
        };

        var measured = await new WorkerMeasurer(setup).ReplicateAsync(bench.Side("x"), 0, 7, FakeBench.Tasks(16, 32, 48), Cancellation);

        Assert.Empty(measured.Rows);
        Assert.Equal([FakeBench.RowId(16), FakeBench.RowId(32), FakeBench.RowId(48)], measured.Faults.Select(f => f.RowId).Order());
        Assert.All(measured.Faults, f => Assert.Equal(kind, f.Kind));
        var reason = said is null ? "no answer within 0.3 s (predicted: 5 s), so it was killed" : $"{said} while the device is opened";
        var text = $"the device 'fake:{bench.Folder}' could not be opened in 2 attempts: {reason}";
        Assert.All(measured.Faults, f => Assert.Equal(text, f.Text));
        Assert.Equal(2, workers.Started);
    }

    /// <summary>
    /// The processes of five pairs are opened side by side. Where the device has room for several, a process that ends may still be ending
    /// while the next one takes the device, but not when that measures.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public static async Task Processes_are_opened_ahead_and_measure_one_after_the_other(bool oneProcess)
    {
        using var bench = new FakeBench("{}");
        var events = new ConcurrentQueue<string>();
        var workers = new InProcessWorkers((request, process) => new TracedDevice(DeviceCatalog.Open(request, process), events.Enqueue));
        var setup = bench.Setup with { Pairing = Pairing.Sequential, Workers = workers, OneProcess = oneProcess };
        await using (var measurer = new WorkerMeasurer(setup))
        {
            for (var index = 0; index < 6; index++)
            {
                Assert.Empty((await PairAsync(bench, measurer, index)).Faults);
            }
        }

        string[] first = ["start 0", "ceilings 0", "row 0", "row 0", "end 0", "start 1", "row 1", "row 1", "end 1"];
        string[] second = [.. first.Where(what => what != "ceilings 0")];
        Assert.Equal(
            [.. Watched(first), .. Enumerable.Repeat(second, 5).SelectMany(Watched)],
            Watched(events.Where(what => what is not ("open" or "end "))));
        Assert.All(events.Take(10), what => Assert.Equal("open", what));
        Assert.Equal((20, 8), (events.Count(what => what == "open"), events.Count(what => what == "end ")));

        IEnumerable<string> Watched(IEnumerable<string> what) =>
            what.Where(what => oneProcess || !what.StartsWith("start", StringComparison.Ordinal));
    }

    [Fact]
    public static async Task A_process_that_waits_is_ended_with_the_run()
    {
        using var bench = new FakeBench("{}");
        var ended = 0;
        var workers = new InProcessWorkers((request, process) => new TracedDevice(
            DeviceCatalog.Open(request, process), what => ended += what.StartsWith("end", StringComparison.Ordinal) ? 1 : 0));

        await using (var measurer = new WorkerMeasurer(bench.Setup with { Pairing = Pairing.Sequential, Workers = workers }))
        {
            _ = await PairAsync(bench, measurer, 0);
            Assert.Equal(10, workers.Started);
        }

        Assert.Equal(10, ended);
    }

    [Theory]
    [MemberData(nameof(Pairings))]
    public static async Task The_side_that_cannot_open_the_device_is_named_for_every_row_of_the_pair(Pairing pairing)
    {
        foreach (var (broken, currentFirst) in from side in Enum.GetValues<Side>() from first in new[] { true, false } select (side, first))
        {
            using var bench = new FakeBench("{}");
            const string Dying = """{"rules": [{"row": "opening", "fault": "crash"}]}""";

            var pair = await new WorkerMeasurer(bench.Setup with { Pairing = pairing }).PairAsync(
                bench.Side("a", broken == Side.Approved ? Dying : "{}"), bench.Side("b", broken == Side.Current ? Dying : "{}"),
                0, 7, currentFirst, FakeBench.Tasks(16, 32), FakeBench.Tasks(16, 32), Cancellation);

            Assert.Empty(pair.Rows);
            Assert.Equal(2, pair.Faults.Length);
            Assert.All(pair.Faults, fault => Assert.Equal((FaultKind.WorkerCrashed, broken), (fault.Kind, fault.Side)));
        }
    }

    [Fact]
    public static async Task Rows_before_a_device_that_is_gone_are_kept_and_those_after_it_fail_at_once()
    {
        using var bench = new FakeBench("""{"rules": [{"row": "*s32-*", "fault": "crash"}]}""");
        var workers = Failing(start => start > 1);

        var measured = await new WorkerMeasurer(bench.InPlanOrder with { Workers = workers }).ReplicateAsync(
            bench.Side("x"), 0, 7, FakeBench.Tasks(16, 32, 48, 64, 80), Cancellation);

        Assert.Equal([FakeBench.RowId(16)], measured.Rows.Select(row => row.RowId));
        Assert.Equal(new[] { 32, 48, 64, 80 }.Select(FakeBench.RowId), measured.Faults.Select(fault => fault.RowId));
        Assert.Equal(1 + 2, workers.Started);
    }

    [Fact]
    public static async Task Ceilings_that_cannot_be_measured_cost_the_roofline_only()
    {
        using var bench = new FakeBench("{}");
        void Tell(string what) => _ = what == "ceilings 0" ? throw new DeviceLostException("no ceilings") : what;
        var workers = new InProcessWorkers((request, process) => new TracedDevice(DeviceCatalog.Open(request, process), Tell));
        var setup = bench.Setup with { Workers = workers };

        var measured = await new WorkerMeasurer(setup).ReplicateAsync(bench.Side("x"), 0, 7, FakeBench.Tasks(16), Cancellation);

        Assert.Single(measured.Rows);
        Assert.Null(measured.Ceilings);
        Assert.Contains("exit code 1; last words: no ceilings", measured.CeilingsFault, StringComparison.Ordinal);
    }

    private static Task<PairMeasurement> PairAsync(FakeBench bench, MeasurerSetup setup) => PairAsync(bench, new WorkerMeasurer(setup), 0);

    private static Task<PairMeasurement> PairAsync(FakeBench bench, WorkerMeasurer measurer, int index) => measurer.PairAsync(
        bench.Side("a"), bench.Side("b"), index, 7, currentFirst: true, FakeBench.Tasks(16, 32), FakeBench.Tasks(16, 32), Cancellation);

    /// <param name="which">Starts whose worker is lost while it opens the device, counted from 1.</param>
    private static InProcessWorkers Failing(Predicate<int> which)
    {
        var start = 0;
        return new((request, process) => which(Interlocked.Increment(ref start))
            ? throw new DeviceLostException("no device here")
            : DeviceCatalog.Open(request, process));
    }
}
