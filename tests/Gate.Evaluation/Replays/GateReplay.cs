using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Evaluation.Pools;
using PrefillBench.Gate;
using PrefillBench.Measurement;

namespace PrefillBench.Evaluation.Replays;

/// <summary>What one replayed gate ended with. Indices are the pool's rows.</summary>
/// <param name="Units">Pairs of processes that the gate asked for.</param>
/// <param name="ConfirmedRows">Rows that the screen sent on to the second stage, slower or faster.</param>
internal sealed record GateOutcome(
    int Gate, ExitCode Exit, Verdict Worst, ImmutableArray<Verdict> Verdicts, ImmutableArray<int> Pairs, int Units, int ConfirmedRows);

/// <summary>
/// Whole gates on recorded pairs: the product's own rules ask for pairs, whole pairs of the pool are drawn with replacement in their place,
/// each with its recorded order, sign and all the rows asked for, and the product's own judge decides.
/// </summary>
/// <param name="session">Neighbouring pairs that one gate draws from; null when it draws from all.</param>
internal sealed class GateReplay(Pool pool, GatePlan plan, SlowDown slowDown, ulong seed, int? session = null)
{
    private readonly ImmutableArray<ImmutableArray<RowPair>> unchanged = [.. pool.Pairs.Select(pair => RowPairs(pair, plan, null))];
    private readonly ImmutableArray<ImmutableArray<RowPair>> slowed = [.. pool.Pairs.Select(pair => RowPairs(pair, plan, slowDown))];
    private readonly Dictionary<string, int> rowOf = plan.Rows.Index().ToDictionary(row => row.Item.Id, row => row.Index);

    public ImmutableArray<GateOutcome> Run(int gates)
    {
        var outcomes = new GateOutcome[gates];
        Parallel.For(0, gates, gate => outcomes[gate] = Run(new Draws(seed, gate), gate));
        return [.. outcomes];
    }

    private GateOutcome Run(Draws draws, int gate)
    {
        var (from, count) = session is { } size ? (size * draws.Below(pool.Pairs.Length / size), size) : (0, pool.Pairs.Length);
        var evidence = Evidence.None;
        while (GateRules.Next(plan, evidence) is MeasureStep.Pair { Rows: var rows })
        {
            evidence = evidence.With(Drawn(from + draws.Below(count), evidence.Pairs.Length, rows, gate));
        }

        var result = Judge.Of(plan, evidence, complete: true, DateOnly.MinValue);
        return new GateOutcome(
            gate, result.Exit, result.Verdict, [.. result.Rows.Select(row => row.Verdict)],
            [.. result.Rows.Select(row => row.Pairs)], evidence.Pairs.Length,
            new TwoStageTest(plan, evidence).ConfirmedRows.Length);
    }

    private PairMeasurement Drawn(int pair, int index, ImmutableArray<PlannedRow> rows, int gate) => new(
        index, 0, pool.Pairs[pair].CurrentFirst,
        [.. rows.Select(row => rowOf[row.Id]).Select(row => (slowDown.Applies(row, gate) ? slowed : unchanged)[pair][row])],
        [], null);

    private static ImmutableArray<RowPair> RowPairs(PoolPair pair, GatePlan plan, SlowDown? slowDown) =>
    [
        .. pair.Rows.Select((row, index) =>
        {
            var (id, theta) = (plan.Rows[index].Id, slowDown?.Thetas[index] ?? 0);
            return new RowPair(id, row.LogRatio + double.LogP1(theta),
                Side(id, row.ApprovedMs), Side(id, [.. row.CurrentMs.Select(ms => ms * (1 + theta))]));
        }),
    ];

    private static RowMeasurement Side(string id, ImmutableArray<double> launchMs) => new()
    {
        RowId = id,
        LaunchMs = launchMs,
        WarmupLaunches = 0,
        OutputDigest = "0000000000000000",
        AllocatedBytes = 0,
        Resources = ImmutableSortedDictionary<string, string>.Empty,
    };
}
