using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Measurement;
using PrefillBench.Spec;
using PrefillBench.TestData;

namespace PrefillBench.Tests.Gate;

/// <summary>Row 0 is b1-s16 of the trtllm kernel.</summary>
public static class WaiverTests
{
    [Theory]
    [InlineData("*", null, 0, true)]
    [InlineData("b1-s16-*", KernelRole.Trtllm, 30, true)]
    [InlineData("b1-s?6-*", null, 0, true)]
    [InlineData("b1-s32-*", null, 0, false)]
    [InlineData("*", KernelRole.Baseline, 0, false)]
    [InlineData("*", null, -1, false)]
    public static void A_regression_is_waived_for_matching_rows_until_the_day(string glob, KernelRole? kernel, int daysLeft, bool waived)
    {
        var plan = Waived(Plans.Duet(1), glob, kernel, daysLeft);

        var result = new GateLoop(plan, (_, _) => 0.2).Run().Judged();

        Assert.Equal(
            waived ? (Verdict.Waived, ExitCode.Passed) : (Verdict.Regressed, ExitCode.Regressed),
            (result.Verdict, result.Exit));
    }

    [Theory]
    [InlineData(FaultKind.WrongOutput, Verdict.WrongOutput)]
    [InlineData(FaultKind.WorkerCrashed, Verdict.Crashed)]
    public static void Nothing_but_speed_is_waived(FaultKind kind, Verdict verdict)
    {
        var plan = Waived(Plans.Duet(1), "*", null, 0);

        var loop = new GateLoop(plan, (_, _) => 0) { Faults = (_, rows) => [new RowFault(rows[0].Id, kind, "fault")] }.Run();

        Assert.Equal(verdict, loop.Judged().Verdict);
    }

    [Fact]
    public static void A_waived_row_does_not_fail_the_run_through_the_mean_of_all()
    {
        var plan = Waived(Plans.Duet(3, noise: 0.007), "b1-s16-*", null, 0);

        var result = new GateLoop(plan, (row, _) => row == plan.Rows[0] ? 0.2 : 0.0045).Run().Judged();

        Assert.Equal((Verdict.Waived, ExitCode.Passed), (result.Verdict, result.Exit));
    }

    private static GatePlan Waived(GatePlan plan, string glob, KernelRole? kernel, int daysLeft) =>
        plan.With(p => p with { Waivers = [new Waiver(glob, kernel?.Kernel().Name, Plans.Today.AddDays(daysLeft), "known",
            SourcePosition.None)] });
}
