using System.Collections.Immutable;
using PrefillBench.Gate;
using PrefillBench.Results;
using PrefillBench.Spec;

namespace PrefillBench.Report;

/// <summary>What people do after a run, by its worst verdict.</summary>
/// <param name="Sentence">Ends in a colon or a full stop before a command.</param>
/// <param name="Command">What to type; null where nothing is typed.</param>
internal sealed record NextStep(string Sentence, string? Command = null)
{
    /// <summary>None where nothing is to be done.</summary>
    public static ImmutableArray<NextStep> Of(ResultsDocument document)
    {
        var commands = RunCommands.Of(document.Run);
        return !document.Run.Complete && document.Verdict < Verdict.Regressed ? [commands.Rest]
            : [.. ByVerdict(document, commands).Concat(First(document, commands)).DistinctBy(step => step.Command ?? step.Sentence)];
    }

    /// <summary>Rows that nothing was approved for, unless something graver is to be looked at first.</summary>
    private static NextStep[] First(ResultsDocument document, RunCommands commands) =>
        TextVerdict.NotJudged(document) is not null && document.Run.Suite != AdHocSuite.Name
        && document.Verdict.Gravity() < Verdict.Regressed.Gravity()
            ? [new("Approve what was measured, so that the next run is compared with it:", commands.Approve)]
            : [];

    private static IEnumerable<NextStep> ByVerdict(ResultsDocument document, RunCommands commands)
    {
        var approves = document.Run.Against is null;
        var worst = document.RowsWorstFirst().FirstOrDefault();
        return document.Verdict switch
        {
            Verdict.Crashed => [new("Run the row alone and read what it prints:", commands.RowInDetail(worst))],
            Verdict.WrongOutput =>
                [new("Correct the kernel; a wrong output cannot be approved. The row alone:", commands.Row(worst))],
            // Beside another kernel or another build nothing is approved, and slower is an answer.
            Verdict.Regressed when !approves => [new("The worst row alone:", commands.Row(worst))],
            Verdict.Regressed =>
            [
                new("If it is not meant, change the kernel and run again; the worst row alone:", commands.Row(worst)),
                new("If it is meant:", commands.Approve),
                new("If it is meant for a while, `gate: waive` in the sweep file lets the row pass until a date."),
            ],
            Verdict.Invalid => [commands.Tool("Run again when nothing else uses the device. Who does:", "doctor")],
            Verdict.Missing => [commands.Tool("Measure the missing rows, or remove those of cases that are gone:", "baselines prune")],
            Verdict.ForeignBaseline when approves => [new("Run where it was approved, or approve here:", commands.Approve)],
            Verdict.Inconclusive => [commands.MorePairs(document.Policy.MaxPairs)],
            Verdict.Ungated =>
            [
                commands.Tool(
                    "Measure the noise between processes, by which must_catch is chosen:", $"calibrate --suite {document.Run.Suite}"),
            ],
            Verdict.Drift when approves =>
                [new("If the small slow-down is meant (`on_drift: fail` stops such changes):", commands.Approve)],
            Verdict.Improved when approves => [new("Approve, so that the next run is compared with the faster code:", commands.Approve)],
            _ => [],
        };
    }
}
