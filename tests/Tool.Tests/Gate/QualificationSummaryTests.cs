using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Spec;

namespace PrefillBench.Tests.Gate;

public static class QualificationSummaryTests
{
    private static readonly GatePolicy Policy = SpecDefaults.Gate;

    [Fact]
    public static void Alarms_and_other_ends_are_counted_apart_with_their_limits()
    {
        var rates = Rates(NoOp(0), NoOp(2, "row"), NoOp(4), NoOp(0));

        // Independent references: Clopper-Pearson by R's binom.test(1, 4, alternative = "less")$conf.int.
        Assert.Equal((4, 1, 1), (rates.Gates, rates.Alarmed, rates.OtherwiseNonZero));
        Assert.Equal(0.7514, rates.AlarmLimit, 4);
        Assert.Equal(0.7514, rates.OtherwiseLimit, 4);
        Assert.Equal(6.0, rates.PairsPerRow);
    }

    [Fact]
    public static void Power_counts_rows_by_what_they_really_were_slower()
    {
        var rates = Rates(
            Slowed(("a", 0.995, "PASS"), ("b", 1.015, "PASS"), ("c", 1.021, "REGRESSED"), ("d", 1.028, "DRIFT")),
            Slowed(("a", 1.2, "REGRESSED"), ("b", 1.05, "REGRESSED")));

        Assert.Equal((4, 3), (rates.Slowed, rates.Caught));
        Assert.Equal(
            [(0, 0.01, 1, 0), (0.01, 0.02, 1, 0), (0.02, 0.03, 2, 1), (0.05, 0.1, 1, 1), (0.1, null, 1, 1)],
            rates.Power.Select(bin => (bin.From, bin.To, bin.Rows, bin.Caught)));
        Assert.Contains(QualificationText.Sentences(rates), text =>
            text.Contains("by true slow-down: below 1% 0/1, 1-2% 0/1, 2-3% 1/2, 5-10% 1/1, 10% or more 1/1", StringComparison.Ordinal));
    }

    [Fact]
    public static void Other_rules_and_other_ways_of_measuring_are_left_out_and_said()
    {
        var stored = Of(
            Session(NoOp(0)), Session(NoOp(0), NoOp(0)) with { Policy = "other" },
            Session(NoOp(2, "row")) with { MeasurementVersion = 99 }, Session(NoOp(0)) with { L2 = "warm" });

        var rates = QualificationSummary.Of(stored, Today, Policy)!;

        Assert.Equal((1, 0), (rates.Gates, rates.Alarmed));
        Assert.Equal(
            $"2 gates measured in another way than this run (version {ApprovedBaseline.MeasurementOf("gpu")}, standard protocol, cold L2); "
                + "2 gates judged by other rules than this run",
            rates.LeftOut);
    }

    [Fact]
    public static void Nothing_stored_is_said_and_is_no_rate()
    {
        Assert.Null(QualificationSummary.Of(null, Today, Policy));
        Assert.Contains("Not qualified", QualificationText.Sentences((QualifiedRates?)null).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public static void A_stored_qualification_reads_back_and_a_broken_one_is_refused()
    {
        var stored = Of(Session(NoOp(0), Slowed(("a", 1.1, "REGRESSED"))));
        var text = QualificationJson.Write(stored);

        var read = QualificationJson.Read(System.Text.Encoding.UTF8.GetBytes(text), "q.json");

        Assert.Equal(text, QualificationJson.Write(read));
        Assert.Throws<PrefillBench.Diagnostics.PfbException>(() =>
            QualificationJson.Read(
                System.Text.Encoding.UTF8.GetBytes(text.Replace("\"no-op\"", "\"nop\"", StringComparison.Ordinal)), "q.json"));
    }

    private static Fingerprint Today =>
        new("gpu", "ci", ApprovedBaseline.MeasurementOf("gpu"), "standard", "cold", ImmutableSortedDictionary<string, string>.Empty);

    private static QualifiedRates Rates(params QualificationGate[] gates) => QualificationSummary.Of(Of(Session(gates)), Today, Policy)!;

    private static Qualification Of(params QualificationSession[] sessions) =>
        new() { SchemaVersion = 1, Slug = "gpu", Suite = "ci", Sessions = [.. sessions] };

    private static QualificationSession Session(params QualificationGate[] gates) => new(
        "run", DateTimeOffset.UnixEpoch, "boot", "tool", null, ApprovedBaseline.MeasurementOf("gpu"),
        "standard", "cold", QualificationSummary.PolicyText(Policy),
        ImmutableSortedDictionary<string, string>.Empty, [.. gates]);

    private static QualificationGate NoOp(int exit, params string[] alarms) => new(
        QualificationGate.NoOp, null, 1, DateTimeOffset.UnixEpoch, 60,
        exit, [.. alarms], ImmutableSortedDictionary<string, int>.Empty, 24, 6, 0,
        ImmutableSortedDictionary<string, SlowedRow>.Empty);

    private static QualificationGate Slowed(params (string Id, double Ratio, string Verdict)[] rows) => NoOp(2) with
    {
        Kind = QualificationGate.Delay,
        Slowed = rows.ToImmutableSortedDictionary(
            row => row.Id, row => new SlowedRow(row.Ratio, row.Ratio - 0.01, row.Ratio + 0.01, 0.95, 24, 0.02, row.Verdict)),
    };
}
