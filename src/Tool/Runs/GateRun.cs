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
    /// <returns>The judged run; null when it was ended while it waited for the device.</returns>
    /// <exception cref="PfbException">The run is refused; the exception says why.</exception>
    public async Task<JudgedRun?> RunAsync(CancellationToken ending)
    {
        var measure = request.Measure;
        var written = WrittenInputs.Read(host.WorkingDirectory, host.Today, measure.Spec, measure.Case);
        var continued = request.Continued();
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
                "--more adds pairs, but no row of this run has code to be paired with; approve first, or use --against");
        }
    }

    private async Task<JudgedRun> MeasureAsync(
        OpenedRun opened, ReadyRun ready, UnseenRows unseen, Approvable approvable, CancellationToken ending)
    {
        var measured = await new JournaledRun(host, request, outputs).MeasureAsync(opened, ready, ending);
        var outcome = measured.Outcome;
        var result = Judge.Of(ready.Plan, outcome.Evidence, outcome.Complete, host.Today);
        ImmutableArray<Diagnostic> others =
        [
            .. PlannedRows.SetAside(ready.Read, ready.Plan),
            .. unseen.Diagnostics(ready.Read.Inputs.Suite.Source),
            .. approvable.Warnings,
            .. measured.Notes,
        ];
        return new()
        {
            Ready = ready,
            Run = measured.Run,
            Kernels = Origin(ready.Read.Inputs.Kernels, opened.Device.Sides),
            EndedUtc = host.Clock.GetUtcNow(),
            Outcome = outcome,
            Measuring = measured.Took,
            Result = result,
            Others = others,
            Unseen = unseen,
            Approvals = approvable.Log,
            Received = outcome.Complete && approvable.IsOffered
                ? ReceivedRun.Of(ready, row => opened.Sides.Current[row], result, outcome.Evidence, measured.Run)
                : null,
        };
    }

    internal static string Origin(KernelSet kernels, ISideMaker maker)
    {
        var own = kernels.Uses.Where(use => use.From is not null).Select(use => use.Name.Text).ToList();
        if (own.Count == kernels.Uses.Length)
        {
            return "each from its own file";
        }

        var others = own.Count == 1 ? $", and {own[0]} from your file" : $", and {string.Join(", ", own)} from your files";
        return maker.Origin(kernels) + (own.Count == 0 ? "" : others);
    }
}
