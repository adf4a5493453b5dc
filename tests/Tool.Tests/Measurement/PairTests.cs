using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement;

namespace PrefillBench.Tests.Measurement;

/// <summary>Pairs of workers; each side's times are in its own folder.</summary>
public static class PairTests
{
    private const string Approved = """{"rules": [{"row": "*", "medianMs": 10}]}""";
    private const string Slower = """{"rules": [{"row": "*", "medianMs": 11}]}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Pairing.LockStep, true)]
    [InlineData(Pairing.LockStep, false)]
    [InlineData(Pairing.Sequential, true)]
    [InlineData(Pairing.Sequential, false)]
    public static async Task The_ratio_is_current_over_approved_whoever_goes_first(Pairing pairing, bool currentFirst)
    {
        using var bench = new FakeBench("{}");

        var pair = await PairAsync(bench, bench.Setup with { Pairing = pairing }, Approved, Slower, currentFirst, 16, 32);

        Assert.Empty(pair.Faults);
        Assert.Equal(2, pair.Rows.Length);
        Assert.All(pair.Rows, row => Assert.Equal(Math.Log(1.1), row.LogRatio, 12));
        Assert.All(pair.Rows, row => Assert.Equal(row.Approved.LaunchMs.Length, row.Current.LaunchMs.Length));
        Assert.NotNull(pair.Ceilings);
    }

    [Theory]
    [InlineData(Pairing.LockStep)]
    [InlineData(Pairing.Sequential)]
    public static async Task A_crash_of_one_side_costs_that_row_and_names_the_side(Pairing pairing)
    {
        using var bench = new FakeBench("{}");
        const string Crashing = """{"rules": [{"row": "*s32-*", "fault": "crash"}]}""";

        var pair = await PairAsync(bench, bench.InPlanOrder with { Pairing = pairing }, Approved, Crashing, false, 16, 32, 48);

        var fault = Assert.Single(pair.Faults);
        Assert.Equal((FakeBench.RowId(32), FaultKind.WorkerCrashed, Side.Current), (fault.RowId, fault.Kind, fault.Side));
        Assert.Equal([FakeBench.RowId(16), FakeBench.RowId(48)], pair.Rows.Select(row => row.RowId).Order());
    }

    [Fact]
    public static async Task Sides_on_different_devices_are_refused()
    {
        using var bench = new FakeBench("""{"slug": "one"}""");
        using var other = new FakeBench("""{"slug": "two"}""");
        var (opened, selector) = (0, other.Setup.Selector);
        var workers = new InProcessWorkers(
            (request, process) => DeviceCatalog.Open(opened++ == 0 ? request : request with { Selector = selector }, process));

        var thrown = await Assert.ThrowsAsync<PfbException>(
            () => PairAsync(bench, bench.Setup with { Workers = workers }, "{}", "{}", true, 16));

        Assert.Equal(Codes.AgainstUnusable, thrown.Diagnostics[0].Code);
    }

    private static Task<PairMeasurement> PairAsync(
        FakeBench bench, MeasurerSetup setup, string approved, string current, bool currentFirst, params int[] lengths) =>
        new WorkerMeasurer(setup).PairAsync(
            bench.Side("a", approved), bench.Side("b", current), 0, 7, currentFirst,
            FakeBench.Tasks(lengths), FakeBench.Tasks(lengths), Cancellation);
}
