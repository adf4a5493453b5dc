using PrefillBench.Baselines;
using PrefillBench.Gate;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Tests.Baselines;
using PrefillBench.Tests.Measurement;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Gate;

/// <summary>Plans to judge by: rows b1-s16, b1-s32, ... of the trtllm kernel at the defaults of a spec.</summary>
internal static class Plans
{
    public static readonly DateOnly Today = new(2026, 11, 22);

    public static GatePolicy Policy { get; } = new()
    {
        Tolerate = new Percent(0.5),
        MustCatch = new MustCatch.Auto(),
        FalseAlarm = new Percent(1),
        Missed = new Percent(5),
        MaxPairs = 24,
        OnInconclusive = FailOrWarn.Fail,
        OnMissingBaseline = FailOrRecord.Fail,
        OnDrift = FailOrWarn.Warn,
        OnEnvironmentChange = FailOrWarn.Warn,
        OnImproved = FailOrNote.Note,
        BaselineAge = null,
        Waivers = [],
    };

    /// <param name="noise">At 3 %, must_catch: auto is 4.5 %.</param>
    public static PlannedRow Row(int number, double noise = 0.03) =>
        new(WorkloadRow.Of(FakeBench.Case(16 * (number + 1)), KernelRole.Trtllm), null, Identical: false, null, null, noise, ExpectedMs: 1)
        {
            CaseSha256 = "",
        };

    public static GatePlan Duet(params PlannedRow[] rows) => new()
    {
        Policy = Policy,
        Processes = 3,
        MaxPairs = Policy.MaxPairs,
        Rows = [.. rows],
        Seed = 7,
    };

    public static GatePlan Duet(int rows, double noise = 0.03) => Duet([.. Enumerable.Range(0, rows).Select(i => Row(i, noise))]);

    /// <summary>Rows without code to be paired with.</summary>
    public static GatePlan Alone(params PlannedRow[] rows) =>
        Duet([.. rows.Select(row => row with { WhyAlone = "it was approved without code" })]);

    public static GatePlan With(this GatePlan plan, Func<GatePolicy, GatePolicy> policy) => plan with { Policy = policy(plan.Policy) };

    public static ApprovedRow Approved(double medianMs) => BaselineSamples.Row("run-1", medianMs);
}
