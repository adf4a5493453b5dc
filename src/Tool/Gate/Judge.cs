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
        var rowsStored = plan.Rows.Count(r => r is { SkipReason: null, Approved: not null, ForeignReason: null });
        var judged = plan.Rows.Select(row => Waivers.Apply(JudgeRow(row, plan, evidence, test, rowsStored), plan.Policy, today)).ToImmutableArray();
        var diagnostics = VerdictDiagnostics.Of(judged, plan)
            .Concat(OfRun(plan, evidence, complete, test, judged))
            .Concat(EnvironmentCheck.Of(plan, evidence))
            .ToImmutableArray();
        var worst = judged.IsEmpty ? Verdict.Skipped : judged.Max(r => r.Verdict);
        var verdict = worst < Verdict.Regressed && diagnostics.Any(d => d.Exit == ExitCode.Regressed && d.Code == Codes.DiffuseRegression)
            ? Verdict.Regressed
            : worst;
        return new GateResult(judged, test?.FamilySize, diagnostics, verdict, ExitCodes.Worst(diagnostics.Select(d => d.Exit)));
    }

    private static IEnumerable<Diagnostic> OfRun(GatePlan plan, Evidence evidence, bool complete, DuetTest? test, ImmutableArray<RowResult> judged)
    {
        var position = plan.Rows.IsEmpty ? SourcePosition.None : plan.Rows[0].Row.Case.Source;

        // One row far off moves the mean of all: it has its own verdict, and DRIFT or WAIVED may be what was agreed. Several that drift are no exception any more.
        if (test is { DiffuseRegressed: true } && !judged.Any(r => r.Verdict is Verdict.Regressed or Verdict.Waived) && test.Family.Count(test.IsRegressed) != 1)
        {
            yield return new(Codes.DiffuseRegression, $"the {test.Family.Length} rows together are slower than tolerated (p {test.DiffuseP:0.0000})", position);
        }

        if (!complete)
        {
            yield return new(Codes.Incomplete, "the run ended before it was complete; continue it with --resume", position);
        }
        else if (judged.All(r => r.Verdict == Verdict.Skipped))
        {
            yield return new(Codes.NothingMeasured, "nothing was measured: every case was skipped", position);
        }

        if (evidence.CeilingsFault is { } fault)
        {
            yield return new(Codes.CeilingsUnknown, $"no roofline is shown, because the device's ceilings could not be measured: {fault}", position);
        }

        if (evidence.InvalidUnits > 0)
        {
            yield return new(Codes.ReplacedMeasurements, $"{evidence.InvalidUnits} measurements were disturbed from outside and not used", position);
        }
    }

    private static RowResult JudgeRow(PlannedRow row, GatePlan plan, Evidence evidence, DuetTest? test, int rowsStored)
    {
        if (row.SkipReason is { } skipped)
        {
            return new RowResult(row, Verdict.Skipped, skipped);
        }

        var measured = evidence.Of(row.Id);
        if (measured.Fault is { } fault)
        {
            // What pairs had shown before a process was lost is still shown.
            var verdict = VerdictOf(fault.Kind);
            var seen = verdict == Verdict.Crashed && test is not null ? DuetJudge.Seen(row, test, evidence) : null;
            return (seen ?? new RowResult(row, verdict, "")) with { Verdict = verdict, Reason = fault.Side == Side.Approved ? $"in the approved side's process: {fault.Text}" : fault.Text, Fault = fault.Kind };
        }

        var result = test is null ? JudgeStored(row, plan, evidence, rowsStored)
            : row.NothingToPairWith ? JudgeUnpaired(row, plan, evidence)
            : DuetJudge.Judge(row, test, evidence);

        // What valid units had already decided stays decided.
        return result.Verdict is Verdict.Inconclusive or Verdict.Missing
            && GateRules.TooManyDisturbed(evidence) && measured.Disturbance is { } disturbance
                ? result with { Verdict = Verdict.Invalid, Reason = disturbance.Text }
                : result;
    }

    private static RowResult JudgeStored(PlannedRow row, GatePlan plan, Evidence evidence, int rowsStored) =>
        Unfinished(row, plan, evidence) ?? ((plan.ForeignBaseline ?? row.ForeignReason, row.Approved) switch
        {
            ({ } foreign, _) => new RowResult(row, Verdict.ForeignBaseline, foreign),
            (_, null) => WithoutBaseline(row, plan, "nothing approved to compare with"),
            (_, { } approved) => StoredJudge.Judge(row, approved, evidence, plan, rowsStored),
        });

    /// <summary>In a duet stored times are no substitute for approved code: nobody asked for a verdict that weak.</summary>
    private static RowResult JudgeUnpaired(PlannedRow row, GatePlan plan, Evidence evidence) =>
        Unfinished(row, plan, evidence) ?? ((plan.ForeignBaseline ?? row.ForeignReason, row.Approved) switch
        {
            ({ } foreign, not null) => new RowResult(row, Verdict.ForeignBaseline, foreign),
            (_, null) => WithoutBaseline(row, plan, "nothing approved to compare with"),
            (_, not null) => WithoutBaseline(row, plan, "times were approved, but no code to measure beside today's; approve again, or use --mode stored"),
        });

    private static RowResult? Unfinished(PlannedRow row, GatePlan plan, Evidence evidence)
    {
        var processes = evidence.Current(row.Id).Length;
        return processes < plan.Processes ? new RowResult(row, Verdict.Missing, $"{processes} of {plan.Processes} processes were completed") : null;
    }

    private static RowResult WithoutBaseline(PlannedRow row, GatePlan plan, string why) => plan.Policy.OnMissingBaseline == FailOrRecord.Record
        ? new RowResult(row, Verdict.Recorded, $"measured; {why}")
        : new RowResult(row, Verdict.NoBaseline, why);

    private static Verdict VerdictOf(FaultKind kind) => kind switch
    {
        FaultKind.WrongOutput => Verdict.WrongOutput,
        FaultKind.Unmeasurable => Verdict.Skipped,
        FaultKind.Invalid => Verdict.Invalid,
        FaultKind.WorkerCrashed or FaultKind.WorkerHung or FaultKind.OutOfMemory or FaultKind.DeviceUnavailable => Verdict.Crashed,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no verdict"),
    };
}
