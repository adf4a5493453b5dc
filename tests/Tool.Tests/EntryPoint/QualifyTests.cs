using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Measurement.Journals;
using PrefillBench.Spec;
using static PrefillBench.Tests.EntryPoint.FakeMachine;

namespace PrefillBench.Tests.EntryPoint;

public static class QualifyTests
{
    private const string Slowed = $"{Specs.Short}/trtllm";

    [Fact]
    public static async Task A_gate_of_unchanged_code_is_silent_a_slowed_one_is_not_and_both_are_stored()
    {
        using var bench = new GateBench(Specs.Of());

        var outcome = await QualifyAsync(bench, Quiet, "--gates", "1", "--slow", "8%", "--pairs", "20");

        Assert.True(outcome.Exit == ExitCode.Passed, outcome.Printed);
        var gates = Stored(bench).Single().Gates;
        Assert.Equal([QualificationGate.NoOp, QualificationGate.Delay], gates.Select(gate => gate.Kind));
        Assert.Equal((0, 2), (gates[0].Exit, gates[1].Exit));
        Assert.Empty(gates[0].Alarms);
        Assert.True(gates[0].PairsPerRow >= 5);
        var row = gates[1].Slowed[Slowed];
        Assert.InRange(row.Ratio, 1.06, 1.10);
        Assert.InRange(1.08, row.Low - 0.02, row.High + 0.02);
        Assert.Equal((20, "REGRESSED"), (row.Pairs, row.Verdict));
        var journal = Journal.Read(Path.Combine(bench.Folder, "artifacts", "prefill-bench", "qualification", "gate-001", Journal.FileName));
        Assert.Equal(gates[0].PairsPerRow, journal.Pairs.Average(pair => pair.Rows.Length) * journal.Pairs.Length / 2);
        Assert.Contains("False alarms: 0 of 1 real gate of unchanged code, at most 95% (95%)", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("Power: 2 of 2 rows really slowed by must_catch or more were caught", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Every_later_duet_states_the_rates_and_a_qualification_by_other_rules_is_left_out_with_the_reason()
    {
        using var bench = new GateBench(Specs.Of());
        Store(bench, SpecDefaults.Gate);
        var before = bench.Script("before", Refactored);

        var counted = await bench.RunAsync("out", Quiet, "--against", before);
        bench.Spec = Specs.Of(gate: "tolerate: 1%");
        var other = await bench.RunAsync("other", Quiet, "--against", before);

        Assert.Equal((2, 0), (counted.Results!.Qualification!.Gates, counted.Results.Qualification.Alarmed));
        Assert.Contains("0 of 2 real gates", counted.Out, StringComparison.Ordinal);
        Assert.Equal(0, other.Results!.Qualification!.Gates);
        Assert.Contains("2 gates judged by other rules", other.Results.Qualification.LeftOut!, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Half_a_gate_says_nothing()
    {
        using var bench = new GateBench(Specs.Of());
        var slow = new FakeMachine(Rule("*", more: "\"sleepMs\": 50"));

        var outcome = await QualifyAsync(bench, slow, "--slow", "none", "--timeout", "2s");

        Assert.Equal(ExitCode.NotJudged, outcome.Exit);
        Assert.Contains("no gate was completed", outcome.Error, StringComparison.Ordinal);
        Assert.Null(new BaselineStore(bench.Baselines).LoadQualification(Slug, GateBench.Suite));
    }

    [Theory]
    [InlineData("--slow", "60%")]
    [InlineData("--slow", "fast")]
    [InlineData("--gates", "-1")]
    [InlineData("--pairs", "1")]
    public static async Task What_means_nothing_is_refused(string option, string value)
    {
        using var bench = new GateBench(Specs.Of());

        var outcome = await QualifyAsync(bench, Quiet, $"{option}={value}");

        Assert.Equal(ExitCode.BadInput, outcome.Exit);
        Assert.Contains(option, outcome.Error, StringComparison.Ordinal);
    }

    private static void Store(GateBench bench, GatePolicy policy)
    {
        var gate = new QualificationGate(
            QualificationGate.NoOp, null, 1, DateTimeOffset.UnixEpoch,
            60, 0, [], ImmutableSortedDictionary<string, int>.Empty, 2, 6, 0, ImmutableSortedDictionary<string, SlowedRow>.Empty);
        new BaselineStore(bench.Baselines).AddQualification(Slug, GateBench.Suite, new(
            "run", DateTimeOffset.UnixEpoch, "boot", "tool", null, ApprovedBaseline.MeasurementOf("fake-x"),
            "standard", "cold", QualificationSummary.PolicyText(policy),
            ImmutableSortedDictionary<string, string>.Empty, [gate, gate with { Seed = 2 }]));
    }

    private static ImmutableArray<QualificationSession> Stored(GateBench bench) =>
        new BaselineStore(bench.Baselines).LoadQualification(Slug, GateBench.Suite)!.Sessions;

    private static Task<Outcome> QualifyAsync(GateBench bench, FakeMachine machine, params string[] args) => bench.CallAsync(
        ["qualify", "--device", $"fake:{bench.Script("device", machine)}", "--seed", "1", "--verbosity", "quiet", .. args]);
}
