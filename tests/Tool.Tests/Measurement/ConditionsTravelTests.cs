using System.Text.Json;
using PrefillBench.Devices;
using PrefillBench.Measurement;
using PrefillBench.Measurement.Journals;
using PrefillBench.Measurement.Protocol;
using PrefillBench.Tests.Baselines;

namespace PrefillBench.Tests.Measurement;

/// <summary>What a device says of itself stays numbers from the worker to the evidence, also across a run that is continued.</summary>
public static class ConditionsTravelTests
{
    private static readonly RowConditions Conditions = new()
    {
        StartCelsius = 41, HighestCelsius = 48, LowestSmClockMegahertz = 1620, MedianSmClockMegahertz = 1755,
        HighestSmClockMegahertz = 1980, HighestPowerWatts = 511.6, PowerCapped = 0.25, Samples = 40,
        Throttle = ThrottleReasons.SoftwarePowerCap | (ThrottleReasons)(1UL << 40), EmptyLaunchMs = 0.0023, PlacementPadBytes = 1024,
        BusyNeighbours = 1,
    };

    [Fact]
    public static void A_worker_s_reply_carries_them()
    {
        var line = JsonSerializer.Serialize(new Verified("0", Conditions), WorkerJson.Default.WorkerReply);

        Assert.Contains("\"medianSmClockMegahertz\":1755", line, StringComparison.Ordinal);
        Assert.Equal(new Verified("0", Conditions), JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerReply));
    }

    [Theory]
    [InlineData("""{"reply":"verified","digest":"0"}""")]
    [InlineData("""{"reply":"verified","digest":"0","conditions":{}}""")]
    [InlineData("""{"reply":"verified","digest":"0","conditions":{"SM clock":"1755 MHz (1620 to 1980)"}}""")]
    public static void The_reply_of_an_earlier_build_is_read_without_them(string line)
    {
        var verified = Assert.IsType<Verified>(JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerReply));

        Assert.Null(verified.Conditions?.MedianSmClockMegahertz);
    }

    [Fact]
    public static void The_journal_keeps_them()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, Journal.FileName);
        using (var journal = Journal.Create(path, JournalTests.Header))
        {
            journal.Begin(new UnitStart(UnitKind.Replicate, 0, 1, null));
            journal.Measured(FakeBench.Row("a", 1.5) with { Conditions = Conditions });
            journal.Complete(null, null);
        }

        Assert.Equal(Conditions, Assert.Single(Journal.Read(path).Replicates).Rows[0].Conditions);
    }
}
