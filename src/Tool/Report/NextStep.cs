using System.Collections.Immutable;
using PrefillBench.Gate;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>What people do after a run, by its worst verdict.</summary>
internal static class NextStep
{
    /// <summary>A sentence each; none where nothing is to be done, and where <see cref="TextVerdict.NotJudged"/> says it.</summary>
    public static ImmutableArray<string> Of(ResultsDocument document)
    {
        var run = document.Run;
        return run.Complete || document.Verdict >= Verdict.Regressed ? [.. ByVerdict(document)]
            : [$"Measure what is missing: {ReproCommand.Of(run)} --resume"];
    }

    private static IEnumerable<string> ByVerdict(ResultsDocument document)
    {
        var run = document.Run;
        var worst = document.RowsWorstFirst().FirstOrDefault();
        return document.Verdict switch
        {
            Verdict.Crashed => [$"Run the row alone and read what it prints: {ReproCommand.OfCase(run, worst)} --verbosity diagnostic"],
            Verdict.WrongOutput =>
                [$"Correct the kernel; a wrong output cannot be approved. The row alone: {ReproCommand.OfCase(run, worst)}"],
            // Beside another kernel or another build nothing is approved, and slower is an answer.
            Verdict.Regressed when run.Against is not null => [$"The worst row alone: {ReproCommand.OfCase(run, worst)}"],
            Verdict.Regressed =>
            [
                $"If it is not meant, change the kernel and run again; the worst row alone: {ReproCommand.OfCase(run, worst)}",
                $"If it is meant: {ApproveHint.Of(run)}",
                "If it is meant for a while, `gate: waive` in the sweep file lets the row pass until a date.",
            ],
            Verdict.Invalid => ["Run again when nothing else uses the device; `doctor` says who does."],
            Verdict.Missing => ["Measure the missing rows, or remove those of cases that are gone: dotnet prefill-bench baselines prune"],
            Verdict.ForeignBaseline when run.Against is null => [$"Run where it was approved, or approve here: {ApproveHint.Of(run)}"],
            Verdict.Inconclusive =>
                [$"Add pairs: {ReproCommand.Of(run)} --more; on a quieter machine fewer are needed. `on_inconclusive: warn` lets it pass."],
            Verdict.Ungated => [$"Measure the noise between processes, by which must_catch is chosen: {ReproCommand.Of(run, "calibrate")}"],
            Verdict.Drift when run.Against is null =>
                [$"If the small slow-down is meant: {ApproveHint.Of(run)}; `on_drift: fail` stops such changes."],
            Verdict.Improved when run.Against is null =>
                [$"Approve, so that the next run is compared with the faster code: {ApproveHint.Of(run)}"],
            _ => [],
        };
    }
}
