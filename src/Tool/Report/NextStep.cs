using System.Collections.Immutable;
using PrefillBench.Gate;
using PrefillBench.Results;
using PrefillBench.Spec;

namespace PrefillBench.Report;

/// <summary>A step that people take after a run, by its worst verdict.</summary>
/// <param name="Sentence">Ends in a colon or a full stop before a command.</param>
/// <param name="Command">The command to type; null where nothing is typed.</param>
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
            Verdict.Crashed => [new("Run its case alone and read the output:", commands.RowInDetail(worst))],
            Verdict.WrongOutput =>
                [new("Correct the kernel; a wrong output cannot be approved. To run its case alone:", commands.Row(worst))],
            // A comparison with another kernel or build approves nothing, and "slower" is an answer.
            Verdict.Regressed when !approves => [new("To run the case of the worst row alone:", commands.Row(worst))],
            Verdict.Regressed =>
            [
                new("If it is not intended, change the kernel and run again; to run the case of the worst row alone:", commands.Row(worst)),
                new("If it is intended:", commands.Approve),
                new("If it is intended for a while, a waiver in the sweep file (gate: waive) lets the row pass until a date."),
            ],
            Verdict.Invalid => [commands.Tool("Run again when nothing else uses the device. To see what uses it:", "doctor")],
            Verdict.Missing =>
                [commands.Tool("Measure the missing rows, or remove the rows of cases that no longer exist:", "baselines prune")],
            Verdict.ForeignBaseline when approves => [new("Run on the machine where it was approved, or approve here:", commands.Approve)],
            Verdict.Inconclusive => [commands.MorePairs(document.Policy.MaxPairs)],
            Verdict.Ungated =>
            [
                commands.Tool(
                    "Measure the noise between processes, from which must_catch is chosen:", $"calibrate --suite {document.Run.Suite}"),
            ],
            Verdict.Drift when approves =>
                [new("If the small slow-down is intended (`on_drift: fail` makes such changes fail):", commands.Approve)],
            Verdict.Improved when approves => [new("Approve, so that the next run is compared with the faster code:", commands.Approve)],
            _ => [],
        };
    }
}
