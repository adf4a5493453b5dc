using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Measurement.Journals;

namespace PrefillBench.Runs;

/// <summary>The result of measuring.</summary>
/// <param name="Run">A continued run is the one that began.</param>
/// <param name="Notes">Notes for the user on how the rows were measured.</param>
internal sealed record MeasuredRun(LoopOutcome Outcome, TimeSpan Took, RunFacts Run, ImmutableArray<Diagnostic> Notes);

/// <summary>Measures the rows of a plan and writes down what it measures, or goes on with what a journal has.</summary>
internal sealed class JournaledRun(RunHost host, RunRequest request, IRunOutputs outputs)
{
    public async Task<MeasuredRun> MeasureAsync(OpenedRun opened, ReadyRun ready, CancellationToken ending)
    {
        var (journal, content) = OpenJournal(opened.JournalPath, ready);
        using var closed = journal;
        var evidence = content is null ? Evidence.None : new Evidence(content.Replicates, content.Pairs);
        var begun = host.Clock.GetTimestamp();
        var outcome = await opened.MeasureAsync(journal, ready.Planned.Effort.Units, measurer =>
            new MeasuringLoop(ready.Plan, opened.Sides.Sides, measurer).RunAsync(evidence, begun: content?.Begun ?? 0, ending));
        return new(
            outcome, host.Clock.GetElapsedTime(begun),
            new RunFacts(content?.Header.RunId ?? ready.Header.RunId, opened.StartedUtc, host.Tool, opened.Commit),
            [.. ContinuedOtherwise(content, ready.Header), .. journal.Broken]);
    }

    private (Journal Journal, JournalContent? Content) OpenJournal(string path, ReadyRun ready)
    {
        if (request.Continues)
        {
            if (!File.Exists(path))
            {
                throw new PfbException(
                    Codes.UnreadableFile,
                    "there is nothing to continue: no run has written a journal here. Name the --output folder of the run that was ended, "
                    + "or start a new one without --resume or --more",
                    new(path, 0, 0));
            }

            var resumed = Journal.Resume(path, ready.Header);
            RemoveOld();
            return resumed;
        }

        RemoveOld();
        return (Journal.Create(path, ready.Header), null);

        void RemoveOld() => outputs.RemoveOld(ready.Read.Today.Slug, ready.Read.Today.Suite);
    }

    /// <summary>
    /// Warns that consequences of verdicts differ from those at the run's beginning. A continued run may change them, but not silently.
    /// </summary>
    private static IEnumerable<Diagnostic> ContinuedOtherwise(JournalContent? content, JournalHeader header) =>
        content?.Header.OtherConsequences(header) is { IsEmpty: false } others
            ? [
                new Diagnostic(
                    Codes.ContinuedDifferently,
                    $"the run was continued with other policies than it began with: {string.Join(", ", others)}", SourcePosition.None),
            ]
            : [];
}
