using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Measurement.Journals;
using PrefillBench.Devices;
using PrefillBench.Spec;
using PrefillBench.Runs.Planning;

namespace PrefillBench.Runs;

/// <summary>`run`: measures rows until each has a verdict.</summary>
internal sealed class GateRun(RunHost host, RunRequest request, IRunOutputs outputs)
{
    /// <param name="ending">Ends the measuring; what was measured until then is judged.</param>
    /// <returns>Null when the run was ended while it waited for the device.</returns>
    /// <exception cref="PfbException">What refuses the run.</exception>
    public async Task<JudgedRun?> RunAsync(CancellationToken ending)
    {
        var measure = request.Measure;
        var written = WrittenInputs.Read(host.WorkingDirectory, host.Today, measure.Spec, measure.Case);
        var continued = request.Continues ? Journal.Read(Path.Combine(measure.Output, Journal.FileName)) : null;
        outputs.Require();
        using var opened = OpenedRun.Open(host, measure, written);
        var ready = ReadyRun.Of(opened.Planned, request.Overrides, Beginning.Of(
            host, measure.Seed, request.RunId, continued, furtherPairs: request.More ? continued!.Pairs.Length : 0));
        RequirePairs(ready.Plan);
        WriteProbe.Folder(measure.Output, RunRoom.Of(opened.Planned, opened.Planned.Effort.Units));
        var (unseen, approvable) = (UnseenRows.Of(opened.Planned), Approvable.Of(opened.Planned.Read));
        foreach (var warning in approvable.Warnings)
        {
            host.Listener.Warn(warning);
        }

        using var held = await opened.HoldAsync(ending);
        return held is null ? null : await MeasureAsync(opened, ready, unseen, approvable, ending);
    }

    private void RequirePairs(GatePlan plan)
    {
        if (request.More && plan.Rows.All(row => row.WhyAlone is not null))
        {
            throw new PfbException(
                Codes.BadCommandLine,
                "--more adds pairs, and no row of this run has code to be paired with; approve first, or use --against");
        }
    }

    private async Task<JudgedRun> MeasureAsync(
        OpenedRun opened, ReadyRun ready, UnseenRows unseen, Approvable approvable, CancellationToken ending)
    {
        var (journal, content) = OpenJournal(opened.JournalPath, ready.Header);
        using var closed = journal;
        var evidence = content is null ? Evidence.None : new Evidence(content.Replicates, content.Pairs);
        var begun = host.Clock.GetTimestamp();
        var outcome = await opened.MeasureAsync(journal, ready.Planned.Effort.Units, measurer =>
            new MeasuringLoop(ready.Plan, ready.Sides.Sides, measurer).RunAsync(evidence, begun: content?.Begun ?? 0, ending));
        var took = host.Clock.GetElapsedTime(begun);
        var result = Judge.Of(ready.Plan, outcome.Evidence, outcome.Complete, host.Today);
        ImmutableArray<Diagnostic> others =
        [
            .. PlannedRows.SetAside(ready.Read, ready.Plan),
            .. unseen.Diagnostics(ready.Read.Inputs.Suite.Source),
            .. approvable.Warnings,
            .. ContinuedOtherwise(content, ready.Header),
            .. journal.Broken,
        ];
        var run = new RunFacts(content?.Header.RunId ?? ready.Header.RunId, opened.StartedUtc, host.Tool, host.Commit());
        return new()
        {
            Ready = ready,
            Run = run,
            Kernels = Origin(ready.Read.Inputs.Kernels, opened.Device.Sides),
            Outcome = outcome,
            Measuring = took,
            Result = result,
            Others = others,
            Unseen = unseen,
            Received = outcome.Complete && approvable.IsOffered ? ReceivedRun.Of(ready, result, outcome.Evidence, run) : null,
        };
    }

    private static string Origin(KernelSet kernels, ISideMaker maker) =>
        kernels.Uses.All(use => use.From is not null) ? "each from a file of its own" : maker.Origin(kernels);

    private (Journal Journal, JournalContent? Content) OpenJournal(string path, JournalHeader header)
    {
        if (request.Continues)
        {
            var resumed = Journal.Resume(path, header);
            outputs.RemoveOld();
            return resumed;
        }

        outputs.RemoveOld();
        return (Journal.Create(path, header), null);
    }

    /// <summary>Whether a verdict fails the run may be decided otherwise than at the beginning, but not silently.</summary>
    private static IEnumerable<Diagnostic> ContinuedOtherwise(JournalContent? content, JournalHeader header) =>
        content?.Header.OtherConsequences(header) is { IsEmpty: false } others
            ? [
                new Diagnostic(
                    Codes.ContinuedDifferently,
                    $"the run was continued under other policies than it began with: {string.Join(", ", others)}", SourcePosition.None),
            ]
            : [];
}
