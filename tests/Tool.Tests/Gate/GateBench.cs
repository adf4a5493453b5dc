using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Measurement;
using PrefillBench.Spec;
using PrefillBench.Tests.Baselines;
using PrefillBench.Tests.Measurement;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Gate;

/// <summary>Plans and evidence made by hand.</summary>
internal static class GateBench
{
    public static readonly DateOnly Today = new(2026, 11, 22);

    public static GatePolicy Policy { get; } = SpecDefaults.Gate;

    /// <summary>Rows b1-s16 ... of the trtllm kernel.</summary>
    public static PlannedRow Row(int index, double noise = 0.01, ApprovedRow? approved = null) =>
        new(WorkloadRow.Of(FakeBench.Case(16 * (index + 1)), KernelRole.Trtllm), null, Identical: false, approved, null, noise, 1);

    public static GatePlan Duet(int rows, double noise = 0.01) => Plan(JudgingMode.Duet, [.. Enumerable.Range(0, rows).Select(i => Row(i, noise))]);

    public static GatePlan Plan(JudgingMode mode, params ImmutableArray<PlannedRow> rows) => new()
    {
        Mode = mode,
        Policy = Policy,
        Processes = 3,
        MaxPairs = Policy.MaxPairs,
        Rows = rows,
        Seed = 7,
    };

    /// <summary>An approved row with one process of this median in each of so many sessions.</summary>
    public static ApprovedRow Approved(params double[] sessionMs) => BaselineSamples.Row("run", 1) with
    {
        Sessions = [.. sessionMs.Select((ms, i) => new BaselineSession(BaselineSamples.Noon.AddDays(i), "boot", $"run {i}", [ms], [0.01]))],
    };

    public static PairMeasurement Pair(int index, params (PlannedRow Row, double LogRatio)[] rows) => new(
        index, 0, true, [.. rows.Select(r => new RowPair(r.Row.Id, r.LogRatio, FakeBench.Row(r.Row.Id, 1), FakeBench.Row(r.Row.Id, Math.Exp(r.LogRatio))))], [], null);

    public static PairMeasurement Faulty(int index, FaultKind kind, PlannedRow row, params (PlannedRow Row, double LogRatio)[] others) =>
        Pair(index, others) with { Faults = [new RowFault(row.Id, kind, $"scripted {kind}")] };

    public static Evidence Replicates(PlannedRow row, params double[] medianMs) => new(
        [.. medianMs.Select((ms, i) => new ReplicateMeasurement(i, 0, [FakeBench.Row(row.Id, ms)], [], null))], []);

    /// <summary>The whole loop: ask what to measure, draw it, ask again; then judge.</summary>
    public static (GateResult Result, Evidence Evidence) Run(GatePlan plan, Func<int, PlannedRow, double> logRatio)
    {
        var evidence = Evidence.None;
        while (GateRules.Next(plan, evidence) is not MeasureStep.Enough)
        {
            var index = evidence.Pairs.Length;
            evidence = GateRules.Next(plan, evidence) switch
            {
                MeasureStep.Pair { Rows: var rows } => evidence.With(Pair(index, [.. rows.Select(row => (row, logRatio(index, row)))])),
                MeasureStep.Replicate { Rows: var rows } => evidence.With(
                    new ReplicateMeasurement(evidence.Replicates.Length, 0, [.. rows.Select(row => FakeBench.Row(row.Id, 1))], [], null)),
                var step => throw new InvalidOperationException($"{step}"),
            };
        }

        return (Judge.Of(plan, evidence, complete: true, Today), evidence);
    }

    public static bool Says(this GateResult result, DiagnosticCode code) => result.Diagnostics.Any(d => d.Code == code);
}
