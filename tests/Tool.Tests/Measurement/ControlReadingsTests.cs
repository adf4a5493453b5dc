using PrefillBench.Measurement;

namespace PrefillBench.Tests.Measurement;

/// <summary>The control between the rows of a worker.</summary>
public static class ControlReadingsTests
{
    private const string Script = """{"seed": 3, "rules": [{"row": "control", "medianMs": 3, "launchSigma": 0.01}, {"row": "*"}]}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(5, 5)]
    [InlineData(12, 5)]
    public static async Task It_is_read_ahead_of_the_first_row_and_at_most_five_times(int rows, int readings)
    {
        using var bench = new FakeBench(Script);

        var measured = await new WorkerMeasurer(bench.Setup).ReplicateAsync(
            bench.Side("x"), 1, 7, FakeBench.Tasks([.. Enumerable.Range(1, rows).Select(row => 16 * row)]), Cancellation);

        Assert.Equal((rows, readings), (measured.Rows.Length, measured.ControlMs.Length));
        Assert.All(measured.ControlMs, ms => Assert.InRange(ms, 2.8, 3.2));
        Assert.Equal(readings, measured.ControlMs.Distinct().Count());
    }

    [Fact]
    public static async Task A_device_without_a_control_gives_none()
    {
        using var bench = new FakeBench("""{"rules": [{"row": "*"}]}""");

        var measured = await new WorkerMeasurer(bench.Setup).ReplicateAsync(bench.Side("x"), 1, 7, FakeBench.Tasks(16), Cancellation);

        Assert.Empty(measured.ControlMs);
    }

    [Fact]
    public static async Task The_published_protocol_has_nothing_between_its_launches()
    {
        using var bench = new FakeBench(Script);

        var measured = await new WorkerMeasurer(bench.InPlanOrder).ReplicateAsync(bench.Side("x"), 1, 7, FakeBench.Tasks(16, 32), Cancellation);

        Assert.Empty(measured.ControlMs);
    }
}
