using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Spec;

namespace PrefillBench.Tests.Gate;

/// <summary>Approved at 1.04 ms, anchored at 1 ms; noise 1 %, so that the limit is 5 %.</summary>
public static class AnchorCheckTests
{
    private static readonly PlannedRow Row = Plans.Row(0, noise: 0.01) with { Approved = Plans.Approved(1.04), AnchorMs = 1 };

    [Theory]
    [InlineData(1.0, false)]
    [InlineData(1.008, false)]
    [InlineData(1.012, true)]
    public static void Approved_steps_and_todays_add_up(double ratio, bool drifted)
    {
        var result = new GateLoop(Plans.Duet(Row), (_, _) => Math.Log(ratio)).Run().Judged();

        Assert.Equal(drifted, result.Diagnostics.Any(d => d.Code == Codes.AnchorDrift));
        Assert.Equal(ExitCode.Passed, result.Exit);
    }

    [Fact]
    public static void The_policy_on_drift_counts_here_too()
    {
        var plan = Plans.Duet(Row with { AnchorMs = 0.9, Identical = true }).With(p => p with { OnDrift = FailOrWarn.Fail });

        var result = new GateLoop(plan, (_, _) => 0).Run().Judged();

        Assert.Equal((Verdict.Identical, ExitCode.Regressed), (result.Verdict, result.Exit));
        Assert.Contains("slower than the anchor", Assert.Single(result.Diagnostics, d => d.Code == Codes.AnchorDrift).Text);
    }

    [Fact]
    public static void Noisy_rows_have_a_wider_limit_and_rows_without_anchor_none()
    {
        var plan = Plans.Duet(Row with { AnchorMs = 0.95, PairNoise = 0.03 }, Plans.Row(1, 0.01) with { Approved = Plans.Approved(9) });

        var result = new GateLoop(plan, (_, _) => 0).Run().Judged();

        Assert.DoesNotContain(result.Diagnostics, d => d.Code == Codes.AnchorDrift);
    }
}
