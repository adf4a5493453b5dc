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
        var test = new TwoStageTest(plan, evidence);
        // An array is filled by all threads; results that are enumerated are handed over one by one.
        var judged = plan.Rows.AsParallel().AsOrdered()
            .Select(row => PairSentences.With(JudgeRow(row, plan, evidence, test), evidence, plan.Policy))
            .Select(row => Waivers.Apply(row, plan.Policy, today)).ToArray().ToImmutableArray();
        var allRows = AllRows(test, judged);
        var diagnostics = VerdictDiagnostics.Of(judged, plan)
            .Concat(OfRun(plan, evidence, complete, allRows, judged))
            .Concat(EnvironmentCheck.Of(plan, evidence))
            .Concat(BaselineAge.Of(plan, today))
            .Concat(PlanningCheck.Of(plan, evidence))
            .ToImmutableArray();
        var worst = Worst(judged);
        return new GateResult(
            judged, test.Compared.IsEmpty ? null : test.FamilySize, allRows, diagnostics,
            allRows is not null && worst < Verdict.Regressed ? Verdict.Regressed : worst, ExitCodes.Worst(diagnostics.Select(d => d.Exit)));
    }

    /// <summary>
    /// What a kernel cannot do and nobody has approved says nothing of the run: a sweep over many models has such rows every time, and its
    /// verdict would hide behind them.
    /// </summary>
    private static Verdict Worst(ImmutableArray<RowResult> judged) =>
        judged.Where(r => r.Verdict != Verdict.Skipped || r.Planned.Approved is not null)
            .Select(r => r.Verdict).DefaultIfEmpty(Verdict.Skipped).Max();

    /// <summary>
    /// One row far off moves the mean of all: it has its own verdict, and DRIFT or WAIVED may be what was agreed. Several that drift are no
    /// exception any more.
    /// </summary>
    private static AllRowsRegression? AllRows(TwoStageTest test, ImmutableArray<RowResult> judged) =>
        test is { DiffuseRegressed: true, DiffuseP: { } p }
            && !judged.Any(r => r.Verdict is Verdict.Regressed or Verdict.Waived)
            && test.Family.Count(test.IsRegressed) != 1
            ? new(test.Family.Length, p)
            : null;

    private static IEnumerable<Diagnostic> OfRun(
        GatePlan plan, Evidence evidence, bool complete, AllRowsRegression? allRows, ImmutableArray<RowResult> judged)
    {
        var position = plan.Rows.IsEmpty ? SourcePosition.None : plan.Rows[0].Row.Case.Source;
        if (allRows is not null)
        {
            var text = $"the {allRows.Rows} rows together are proved slower than tolerated (p {allRows.P:0.0000})";
            yield return new(Codes.DiffuseRegression, text, position);
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
            var text = $"no roofline is shown, because the device's ceilings could not be measured: {fault}";
            yield return new(Codes.CeilingsUnknown, text, position);
        }

        if (evidence.InvalidUnits > 0)
        {
            var text = $"{evidence.InvalidUnits} measurements were disturbed and not used";
            yield return new(Codes.ReplacedMeasurements, text, position);
        }
    }

    private static RowResult JudgeRow(PlannedRow row, GatePlan plan, Evidence evidence, TwoStageTest test)
    {
        if (row.SkipReason is { } skipped)
        {
            return new RowResult(row, Verdict.Skipped, skipped);
        }

        if (row.Unmeasured is { } absent)
        {
            return new RowResult(row, Verdict.Missing, absent);
        }

        var measured = evidence.Of(row.Id);
        if (measured.Fault is { } fault)
        {
            // What pairs had shown before a process was lost is still shown.
            var verdict = VerdictOf(fault.Kind);
            var seen = verdict == Verdict.Crashed ? PairsJudge.Seen(row, test, evidence) : null;
            return (seen ?? new RowResult(row, verdict, "")) with
            {
                Verdict = verdict,
                Reason = fault.Side == Side.Approved ? $"in the process of {row.Names?.Other ?? "the approved side"}: {fault.Text}"
                    : fault.Text,
                Fault = fault.Kind,
            };
        }

        var result = row.WhyAlone is null ? PairsJudge.Judge(row, test, evidence) : UnpairedJudge.Judge(row, plan, evidence);

        // What valid units had already decided stays decided.
        return result.Verdict is Verdict.Inconclusive or Verdict.Missing
            && GateRules.TooManyDisturbed(evidence.OfMachineWith(row.Id)) && measured.Disturbance is { } disturbance
                ? result with { Verdict = Verdict.Invalid, Reason = disturbance.Text }
                : result;
    }

    private static Verdict VerdictOf(FaultKind kind) => kind switch
    {
        FaultKind.WrongOutput => Verdict.WrongOutput,
        FaultKind.Unmeasurable => Verdict.Skipped,
        FaultKind.Invalid => Verdict.Invalid,
        FaultKind.WorkerCrashed or FaultKind.WorkerHung or FaultKind.OutOfMemory or FaultKind.DeviceUnavailable => Verdict.Crashed,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no verdict"),
    };
}
