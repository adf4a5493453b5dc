using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement;
using PrefillBench.Spec;

namespace PrefillBench.Gate;

/// <summary>Evidence, baseline and policy to verdicts. Pure.</summary>
public static class Judge
{
    /// <param name="complete">False when something outside ended the run; rows without enough evidence are then MISSING.</param>
    public static GateResult Of(GatePlan plan, Evidence evidence, bool complete, DateOnly today)
    {
        var test = plan.Mode == JudgingMode.Duet ? new DuetTest(plan, evidence) : null;
        var unwaived = plan.Rows.Select(row => JudgeRow(row, plan, evidence, test)).ToImmutableArray();
        var judged = unwaived.Select(row => Waivers.Apply(row, plan.Policy, today)).ToImmutableArray();
        var diagnostics = new List<Diagnostic>(VerdictDiagnostics.Of(judged, plan));
        // A regressed row explains why the rows together are slower, also when it is waived.
        if (test is { DiffuseRegressed: true } && !unwaived.Any(r => r.Verdict == Verdict.Regressed))
        {
            diagnostics.Add(new(Codes.DiffuseRegression, $"the {test.Family.Length} rows together are slower than tolerated (p {test.DiffuseP:0.0000})", SuitePosition(plan)));
        }

        if (!complete)
        {
            diagnostics.Add(new(Codes.Incomplete, "the run ended before it was complete; continue it with --resume", SuitePosition(plan)));
        }
        else if (evidence.Replicates.IsEmpty && evidence.Pairs.IsEmpty)
        {
            diagnostics.Add(new(Codes.NothingMeasured, "no launch was made: every case was skipped", SuitePosition(plan)));
        }

        if (evidence.InvalidUnits > 0)
        {
            diagnostics.Add(new(Codes.ReplacedMeasurements, $"{evidence.InvalidUnits} measurements were disturbed from outside and not used", SuitePosition(plan)));
        }

        diagnostics.AddRange(EnvironmentCheck.Of(plan, evidence));
        var worst = judged.IsEmpty ? Verdict.Skipped : judged.Max(r => r.Verdict);
        var verdict = diagnostics.Any(d => d.Code == Codes.DiffuseRegression) && worst < Verdict.Regressed ? Verdict.Regressed : worst;
        return new GateResult(judged, test?.FamilySize, [.. diagnostics], verdict, ExitCodes.Worst(diagnostics.Select(d => d.Exit)));
    }

    private static RowResult JudgeRow(PlannedRow row, GatePlan plan, Evidence evidence, DuetTest? test)
    {
        if (row.SkipReason is { } skipped)
        {
            return new RowResult(row, Verdict.Skipped, skipped);
        }

        if (evidence.FaultOf(row.Id) is { } fault)
        {
            return new RowResult(row, VerdictOf(fault.Kind), fault.Text) { Fault = fault.Kind };
        }

        if (GateRules.TooManyDisturbed(evidence) && evidence.DisturbanceOf(row.Id) is { } disturbance)
        {
            return new RowResult(row, Verdict.Invalid, disturbance.Text);
        }

        if (test is not null && (row.Identical || !evidence.LogRatios(row.Id).IsEmpty))
        {
            return DuetJudge.Judge(row, test, evidence);
        }

        if (evidence.Current(row.Id).Length < (test is null ? plan.Processes : 1))
        {
            return new RowResult(row, Verdict.Missing, $"{evidence.Current(row.Id).Length} of {plan.Processes} processes were completed");
        }

        return (plan.ForeignBaseline ?? row.ForeignReason, row.Approved) switch
        {
            ({ } foreign, _) => new RowResult(row, Verdict.ForeignBaseline, foreign),
            (_, null) when plan.Policy.OnMissingBaseline == FailOrRecord.Record => new RowResult(row, Verdict.Recorded, "measured; nothing approved to compare with"),
            (_, null) => new RowResult(row, Verdict.NoBaseline, "nothing approved to compare with"),
            (_, { } approved) => StoredJudge.Judge(row, approved, evidence, plan.Policy, Math.Max(1, plan.Rows.Count(r => r.Approved is not null))),
        };
    }

    private static Verdict VerdictOf(FaultKind kind) => kind switch
    {
        FaultKind.WrongOutput => Verdict.WrongOutput,
        FaultKind.Unmeasurable => Verdict.Skipped,
        FaultKind.Invalid => Verdict.Invalid,
        FaultKind.WorkerCrashed or FaultKind.WorkerHung or FaultKind.OutOfMemory => Verdict.Crashed,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no verdict"),
    };

    internal static SourcePosition SuitePosition(GatePlan plan) => plan.Rows.IsEmpty ? SourcePosition.None : plan.Rows[0].Row.Case.Source;
}
