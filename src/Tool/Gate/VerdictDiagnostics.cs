using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement;
using PrefillBench.Spec;

namespace PrefillBench.Gate;

/// <summary>Which diagnostic, severity and exit code a verdict leads to: the table of docs/verdicts.md, row by row.</summary>
internal static class VerdictDiagnostics
{
    /// <summary>Beyond this many rows with one and the same kind of complaint, one line speaks for them all.</summary>
    private const int ShownSingly = 3;

    public static IEnumerable<Diagnostic> Of(ImmutableArray<RowResult> rows, GatePlan plan)
    {
        // Grouped by code, so that a row missing from the run does not hide among rows that were skipped by rights.
        var complaints = rows.Select(r => (r.Verdict, Complaint: Of(r, plan.Policy), Size: r.Ratio)).Where(c => c.Complaint is not null);
        return complaints.GroupBy(c => (c.Verdict, c.Complaint!.Code), c => (c.Complaint!, c.Size)).SelectMany(group =>
            group.Key.Verdict is Verdict.Regressed or Verdict.WrongOutput or Verdict.Crashed or Verdict.Drift
                ? group.Select(complaint => complaint.Item1)
                : Shortened([.. group], $"rows {group.Key.Verdict.Name()}"));
    }

    /// <summary>Complaints of one kind, or of many the largest with their number.</summary>
    internal static IEnumerable<Diagnostic> Shortened(
        ImmutableArray<(Diagnostic Complaint, double? Size)> complaints, string what, string worstIs = "largest")
    {
        if (complaints.Length <= ShownSingly)
        {
            return complaints.Select(complaint => complaint.Complaint);
        }

        var (worst, size) = WorstFirst.Of(complaints, _ => 0, complaint => complaint.Size).First();
        return [worst with { Text = $"{complaints.Length} {what}, the {(size is null ? "first" : worstIs)}: {worst.Text}" }];
    }

    private static Diagnostic? Of(RowResult result, GatePolicy policy) => result.Verdict switch
    {
        Verdict.Regressed => Say(Codes.Regressed, result),
        Verdict.WrongOutput => Say(Codes.WrongOutput, result),
        Verdict.Crashed => Say(
            result.Fault switch
            {
                FaultKind.WorkerHung => Codes.WorkerHung,
                FaultKind.DeviceUnavailable => Codes.DeviceUnavailable,
                _ => Codes.WorkerCrashed,
            },
            result),
        Verdict.Invalid => Say(Codes.InvalidMeasurement, result),
        Verdict.Missing => Say(Codes.MissingRow, result),
        Verdict.ForeignBaseline => Say(Codes.ForeignBaseline, result),
        Verdict.NoBaseline => Say(Codes.NoBaseline, result),
        Verdict.Inconclusive when policy.OnInconclusive == FailOrWarn.Fail => Say(Codes.Inconclusive, result),
        Verdict.Inconclusive => Say(Codes.Inconclusive, result) with { Severity = Severity.Warning, Exit = ExitCode.Passed },
        Verdict.Drift when policy.OnDrift == FailOrWarn.Fail =>
            Say(Codes.Drift, result) with { Severity = Severity.Error, Exit = ExitCode.Regressed },
        Verdict.Drift => Say(Codes.Drift, result),
        Verdict.Skipped when result.Planned.Approved is not null =>
            Say(Codes.MissingRow, result, "skipped although it is in the baseline: "),
        Verdict.Skipped => Say(Codes.CaseSkipped, result),
        Verdict.Ungated => Say(Codes.Ungated, result),
        Verdict.Waived => Say(Codes.Waived, result),
        Verdict.Improved when policy.OnImproved == FailOrNote.Fail =>
            Say(Codes.Improved, result) with { Severity = Severity.Error, Exit = ExitCode.NotJudged },
        Verdict.Improved => Say(Codes.Improved, result),
        Verdict.Pass or Verdict.Identical or Verdict.Recorded => null,
        _ => throw new ArgumentOutOfRangeException(nameof(result), result.Verdict, "no rule"),
    };

    private static Diagnostic Say(DiagnosticCode code, RowResult result, string before = "") =>
        new(code, $"{result.Planned.Id}: {before}{result.Reason}", result.Planned.Row.Case.Source);
}
