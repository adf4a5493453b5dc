using System.Collections.Immutable;
using PrefillBench.Gate;
using PrefillBench.Measurement;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Runs;

/// <summary>The two sides of a run. Without pairs only the current side is measured.</summary>
public sealed record Sides(SideFolder Current, SideFolder? Approved);

/// <summary>
/// The loop of a run: ask what to measure still, let Measurement do it, write it down, ask again. Holds no rule of its own.
/// </summary>
/// <param name="next">Chooses what to measure next, given the evidence so far.</param>
/// <param name="seed">The seed of orders and coins.</param>
public sealed class MeasuringLoop(Func<Evidence, MeasureStep> next, ulong seed, Sides sides, IMeasurer measurer)
{
    /// <summary>A run that ends when the gate has enough.</summary>
    public MeasuringLoop(GatePlan plan, Sides sides, IMeasurer measurer)
        : this(evidence => GateRules.Next(plan, evidence), plan.Seed, sides, measurer)
    {
    }

    /// <summary>Continues from what a journal held until there is enough or the token is cancelled.</summary>
    /// <param name="begun">Units begun so far, finished or not: each begun unit takes a new coin.</param>
    public async Task<LoopOutcome> RunAsync(Evidence evidence, int begun, CancellationToken cancellation)
    {
        while (true)
        {
            var step = next(evidence);
            if (step is MeasureStep.Enough enough)
            {
                return new LoopOutcome(evidence, Complete: true, enough.Why);
            }

            if (cancellation.IsCancellationRequested)
            {
                return new LoopOutcome(evidence, Complete: false, "the run was ended before it had measured enough");
            }

            try
            {
                evidence = await MeasureAsync(step, evidence, begun++, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                continue;
            }
        }
    }

    private async Task<Evidence> MeasureAsync(MeasureStep step, Evidence evidence, int unit, CancellationToken cancellation)
    {
        var coins = Philox4x32.Next(new PhiloxBlock((uint)unit, 0, 0, CoinStream), (uint)seed, (uint)(seed >> 32));
        var order = ((ulong)coins.Word0 << 32) | coins.Word1;
        switch (step)
        {
            case MeasureStep.Replicate { Rows: var rows }:
                var current = Tasks(rows, row => row.Row, id => evidence.Current(id));
                return evidence.With(await measurer.ReplicateAsync(
                    sides.Current, evidence.Replicates.Length, order, current, cancellation));

            case MeasureStep.Pair { Rows: var rows } when sides.Approved is { } approved:
                return evidence.With(await measurer.PairAsync(
                    approved, sides.Current, evidence.Pairs.Length, order, currentFirst: (coins.Word2 & 1) == 1,
                    Tasks(rows, row => row.Counterpart, id => evidence.Approved(id)),
                        Tasks(rows, row => row.Row, id => evidence.Current(id)),
                    cancellation));

            default:
                throw new InvalidOperationException($"{step.GetType().Name} needs an approved side");
        }
    }

    private static ImmutableArray<RowTask> Tasks(
        ImmutableArray<PlannedRow> rows, Func<PlannedRow, WorkloadRow> of, Func<string, ImmutableArray<RowMeasurement>> soFar) =>
        [.. rows.Select(row => new RowTask(
            of(row),
            soFar(row.Id) is [var first, ..] ? first.OutputDigest : null,
            new Milliseconds(row.ExpectedMs)))];

    // Counter word that no tensor of the workload uses.
    private const uint CoinStream = 0xC011;
}

/// <param name="Complete">False when something outside ended the run.</param>
public sealed record LoopOutcome(Evidence Evidence, bool Complete, string Why);
