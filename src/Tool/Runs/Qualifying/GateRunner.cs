using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Measurement;
using PrefillBench.Measurement.Journals;
using PrefillBench.Statistics;

namespace PrefillBench.Runs.Qualifying;

/// <summary>
/// Runs one gate by the rules of `run` and says how it ended; a slowed one is then measured on, until the true sizes are known.
/// </summary>
/// <param name="sizePairs">Pairs behind the true size of a slow-down.</param>
internal sealed class GateRunner(RunHost host, OpenedRun opened, ReadyRun ready, int sizePairs, Keeping keeping)
{
    /// <param name="journalFolder">Created.</param>
    /// <returns>The gate; null when the token ended it early, because half a gate says nothing.</returns>
    public async Task<QualificationGate?> RunAsync(
        WantedGate wanted, Sides sides, ImmutableHashSet<string>? slowed, ulong seed, string journalFolder, CancellationToken ending)
    {
        var startedUtc = host.Clock.GetUtcNow();
        var begun = host.Clock.GetTimestamp();
        var plan = Plan(slowed, seed);
        using var journal = Journal.Create(Path.Combine(journalFolder, Journal.FileName), Header(sides, seed));
        var ran = await opened.MeasureAsync(journal, ready.Planned.Effort.Units, async measurer =>
        {
            var outcome = await new MeasuringLoop(plan, sides, measurer).RunAsync(Evidence.None, begun: 0, ending);
            if (!outcome.Complete)
            {
                return null;
            }

            var result = Judge.Of(plan, outcome.Evidence, complete: true, host.Today);
            var gate = Ended(wanted, plan, result, outcome.Evidence, startedUtc, host.Clock.GetElapsedTime(begun));
            return slowed is null ? gate : await SizedAsync(gate, plan, result, sides, measurer, outcome.Evidence, ending);
        });
        keeping.Note(journal.Broken);
        return ran;
    }

    /// <summary>One pair with a trial delay.</summary>
    public async Task<Evidence?> TryAsync(Sides sides, ImmutableHashSet<string> slowed, string journalFolder, CancellationToken ending)
    {
        var plan = Plan(slowed, ready.Plan.Seed);
        using var journal = Journal.Create(Path.Combine(journalFolder, Journal.FileName), Header(sides, plan.Seed));
        var outcome = await opened.MeasureAsync(journal, units: 1, measurer => new MeasuringLoop(
            evidence => CalibrationRules.Next(plan.Rows, 1, evidence), plan.Seed, sides, measurer)
            .RunAsync(Evidence.None, begun: 0, ending));
        return outcome.Complete ? outcome.Evidence : null;
    }

    /// <summary>
    /// Identical code is the point here, so such rows are measured too. In a gate of slowed code, only rows that are slowed take part.
    /// </summary>
    private GatePlan Plan(ImmutableHashSet<string>? slowed, ulong seed) => ready.Plan with
    {
        Seed = seed,
        Rows =
        [
            .. ready.Plan.Rows.Where(row => slowed?.Contains(row.Id) ?? true)
                .Select(row => row with { Identical = false, WhyAlone = null }),
        ],
    };

    private JournalHeader Header(Sides sides, ulong seed) => ready.Header with
    {
        RunId = host.NewName(), Seed = seed, Tool = sides.Current.Identity, Against = sides.Approved!.Identity,
    };

    private static QualificationGate Ended(
        WantedGate wanted, GatePlan plan, GateResult result, Evidence evidence, DateTimeOffset startedUtc, TimeSpan took)
    {
        var judged = result.Rows.Where(row => row.Pairs > 0).ToArray();
        var alarms = result.Rows.Where(row => row.Verdict == Verdict.Regressed).Select(row => row.Planned.Id);
        var together = result.AllRows is not null ? [QualificationGate.AllRows] : Enumerable.Empty<string>();
        return new(
            wanted.Kind, wanted.Aim?.Fraction, plan.Seed, startedUtc, Math.Round(took.TotalSeconds, 1), (int)result.Exit,
            [.. alarms.Order(StringComparer.Ordinal).Concat(together)],
            result.Diagnostics.Where(d => d.Exit != ExitCode.Passed && d.Code != Codes.Regressed && d.Code != Codes.DiffuseRegression)
                .GroupBy(d => d.Code.Id).ToImmutableSortedDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal),
            judged.Length,
            judged.Length == 0 ? 0 : judged.Average(row => row.Pairs),
            evidence.InvalidUnits,
            ImmutableSortedDictionary<string, SlowedRow>.Empty);
    }

    /// <summary>
    /// Pairs until every row has as many as its size is taken from, whatever the gate made; the verdict stays what it was.
    /// </summary>
    private async Task<QualificationGate?> SizedAsync(
        QualificationGate gate, GatePlan plan, GateResult result, Sides sides, IMeasurer measurer, Evidence evidence,
        CancellationToken ending)
    {
        var begun = evidence.Pairs.Length + evidence.Replicates.Length;
        var outcome = await new MeasuringLoop(
            seen => CalibrationRules.NextOfEach(plan.Rows, sizePairs, seen), plan.Seed, sides, measurer).RunAsync(evidence, begun, ending);
        return !outcome.Complete ? null : gate with
        {
            Slowed = result.Rows.Where(row => row.Pairs > 0).ToImmutableSortedDictionary(
                row => row.Planned.Id, row => Slowed(row, outcome.Evidence.LogRatios(row.Planned.Id)), StringComparer.Ordinal),
        };
    }

    private static SlowedRow Slowed(RowResult row, ImmutableArray<double> logRatios)
    {
        var size = HodgesLehmann.Of(logRatios.AsSpan());
        return new(size.EstimateRatio, size.LowRatio, size.HighRatio, size.Level, logRatios.Length, row.MustCatch, row.Verdict.Name());
    }
}
