using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Gate;
using PrefillBench.Measurement;
using PrefillBench.Spec;
using PrefillBench.Tests.Measurement;

namespace PrefillBench.Tests.Gate;

/// <summary>Stored times of 1 ms on a machine whose speed differs between sessions by some percent, which rows and control share.</summary>
public static class StoredControlTests
{
    private static readonly ControlWork Work = new("products", null);
    private static readonly double[] Levels = [1, 1.02, 0.985, 1.01, 0.99, 1.03, 0.975, 1.005, 0.995];

    /// <summary>What sessions have of their own, 0.1 to 0.2 %.</summary>
    private static readonly double[] Own = [1.001, 0.999, 1.002, 0.998, 1, 1.001, 1.0005, 0.999, 0.9995];

    [Theory]
    [InlineData(1.02, 1.02, Verdict.Pass)]
    [InlineData(1.0, 1.0, Verdict.Pass)]
    [InlineData(1.06, 1.02, Verdict.Regressed)]
    [InlineData(1.04, 1.0, Verdict.Regressed)]
    [InlineData(0.98, 1.02, Verdict.Improved)]
    [InlineData(2.0, 2.0, Verdict.Inconclusive)] // so far outside the past that nobody knows how rows follow
    public static void Times_are_held_against_what_the_control_says_of_today(double row, double control, Verdict verdict)
    {
        var result = Judged(row, control, Work);

        Assert.Equal(verdict, result.Verdict);
        Assert.Null(result.Control!.WhyNot);
        Assert.Equal(control, result.Control.Ratio!.Value, 0.01 * control);
        Assert.InRange(result.Control.Slope!.Value, 0.9, 1.1);
    }

    [Theory]
    [InlineData(1.02)]
    [InlineData(1.04)]
    public static void Without_a_control_the_machine_is_in_the_way(double row)
    {
        var result = Judged(row, null, Work);

        Assert.Equal((Verdict.Inconclusive, "no control was measured today"), (result.Verdict, result.Control!.WhyNot));
    }

    [Fact]
    public static void The_ratio_is_that_to_what_was_to_be_expected_today()
    {
        Assert.Equal(1.04, Judged(1.0608, 1.02, Work).Ratio!.Value, 2);
        Assert.Equal(1.06, Judged(1.0608, null, Work).Ratio!.Value, 2);
    }

    [Fact]
    public static void Other_work_of_the_same_name_is_no_control()
    {
        var result = Judged(1.02, 1.02, Work with { CodeSha256 = new string('a', 64) });

        Assert.Equal((Verdict.Inconclusive, "0 of 9 stored sessions have today's control, 8 are needed"), (result.Verdict, result.Control!.WhyNot));
    }

    [Fact]
    public static void Sessions_without_a_control_count_for_those_that_have_none_either()
    {
        var older = Sessions().Select((session, index) => index < 2 ? session with { Control = null } : session);

        var result = Judged(1.02, 1.02, Work, [.. older]);

        Assert.Equal((Verdict.Inconclusive, "7 of 9 stored sessions have today's control, 8 are needed"), (result.Verdict, result.Control!.WhyNot));
    }

    [Fact]
    public static void A_control_that_one_process_lacks_is_none()
    {
        var plan = Plan(Work, Sessions()) with { Processes = 2 };
        var evidence = new Evidence([Replicate(0, plan, 1.02, 1.02), Replicate(1, plan, 1.02, null)], []);

        var row = Judge.Of(plan, evidence, complete: true, Plans.Today).Rows[0];

        Assert.Equal("no control was measured today", row.Control!.WhyNot);
    }

    [Fact]
    public static void The_measured_rate_is_that_of_the_normalised_rule()
    {
        // One session's row was slower than its control explains: the plain rule cannot see it in sessions that vary so much.
        var sessions = Sessions().SetItem(4, Session(4, 1.06 * Levels[4], Levels[4])).Add(Session(9, 1.0, 1.001));

        var normalised = StoredRates.Of([Row(sessions)], SpecDefaults.Gate)!;
        var plain = StoredRates.Of([Row([.. sessions.Select(session => session with { Control = null })])], SpecDefaults.Gate)!;

        Assert.Equal((10, 1, 10), (normalised.Sessions, normalised.Alarmed, normalised.Normalised));
        Assert.Equal((10, 0, 0), (plain.Sessions, plain.Alarmed, plain.Normalised));
    }

    private static RowResult Judged(double row, double? control, ControlWork work, ImmutableArray<BaselineSession>? sessions = null)
    {
        var plan = Plan(work, sessions ?? Sessions());
        return Judge.Of(plan, new Evidence([Replicate(0, plan, row, control)], []), complete: true, Plans.Today).Rows[0];
    }

    private static GatePlan Plan(ControlWork work, ImmutableArray<BaselineSession> sessions) =>
        Plans.Stored(Row(sessions)) with { Processes = 1, Control = work };

    private static PlannedRow Row(ImmutableArray<BaselineSession> sessions) =>
        Plans.Row(0, noise: 0.01) with { Approved = Plans.Approved(1) with { Sessions = sessions } };

    private static ImmutableArray<BaselineSession> Sessions() => [.. Levels.Select((level, index) => Session(index, level * Own[index], level))];

    private static BaselineSession Session(int index, double rowMs, double controlMs) => new(DateTimeOffset.UnixEpoch.AddDays(index), "boot", $"run{index}", [rowMs], [0.01])
    {
        Control = new SessionControl(Work, [controlMs]),
    };

    private static ReplicateMeasurement Replicate(int index, GatePlan plan, double rowMs, double? controlMs) =>
        new(index, 0, [FakeBench.Row(plan.Rows[0].Id, rowMs)], [], null) { ControlMs = controlMs is { } ms ? [ms, 1.5 * ms, ms] : [] };
}
