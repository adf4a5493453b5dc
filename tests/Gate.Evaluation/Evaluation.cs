using System.Collections.Immutable;
using System.Security.Cryptography;
using PrefillBench.Evaluation.Ablations;
using PrefillBench.Evaluation.Pools;
using PrefillBench.Evaluation.Premise;
using PrefillBench.Evaluation.Replays;
using PrefillBench.Evaluation.Rivals;
using PrefillBench.Gate;
using PrefillBench.Spec;
using PrefillBench.Statistics;
using PrefillBench.Units;

namespace PrefillBench.Evaluation;

/// <summary>Pools to figures. The same data, seed and effort give the same figures on any number of cores.</summary>
/// <param name="progress">Told what is being computed.</param>
internal sealed class Evaluation(ulong seed, Effort effort, Action<string> progress)
{
    /// <param name="realGates">Of the pools' devices and suites.</param>
    public EvaluationFigures Of(IReadOnlyList<string> files, Func<IReadOnlyList<Pool>, ImmutableArray<RealGates>> realGates)
    {
        Pool[] pools = [.. files.Select(PoolReader.Read)];
        return WithoutReplays(pools, [.. pools.Zip(files, (pool, file) => Of(pool, pools, Sha256(file)))], realGates);
    }

    /// <summary>All but the replays, which take minutes and stay what they are in <paramref name="kept"/>.</summary>
    /// <exception cref="InvalidDataException">The kept replays are not those of these files.</exception>
    public EvaluationFigures KeepReplays(
        EvaluationFigures kept, IReadOnlyList<string> files, Func<IReadOnlyList<Pool>, ImmutableArray<RealGates>> realGates)
    {
        if (kept.Seed != seed || !kept.Pools.Select(pool => pool.Sha256).SequenceEqual(files.Select(Sha256)))
        {
            throw new InvalidDataException("the kept figures are of other data or another seed; run without --keep-replays");
        }

        Pool[] pools = [.. files.Select(PoolReader.Read)];
        ImmutableArray<PoolFigures> figures =
            [.. kept.Pools.Zip(pools, (figures, pool) => figures with { Losses = pool.Losses, Premise = PoolPremise.Of(pool, seed) })];
        return WithoutReplays(pools, figures, realGates);
    }

    public static string Sha256(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    public ReplayFigures FirstGates(Pool pool, IReadOnlyList<Pool> pools) => ReplayFigures.Of(
        pool, ReplayPlan.Noise(pool, pools), SlowDown.None(pool.Rows), seed, Math.Min(Effort.FirstGates, effort.Unchanged));

    private EvaluationFigures WithoutReplays(
        Pool[] pools, ImmutableArray<PoolFigures> figures, Func<IReadOnlyList<Pool>, ImmutableArray<RealGates>> realGates) =>
        new(seed, figures, SessionDifference.OfAll(pools), realGates(pools)) { Environment = EnvironmentAlarms.OfAll(pools, seed) };

    private PoolFigures Of(Pool pool, IReadOnlyList<Pool> pools, string sha256)
    {
        progress($"{pool.Name}: {pool.Pairs.Length} pairs of {pool.Rows} rows");
        var noise = ReplayPlan.Noise(pool, pools);
        return new PoolFigures(
            pool.Name, sha256, pool.Device, pool.Boot, pool.Suite, pool.MeasurementVersion, pool.Pairs.Length, pool.Losses,
            PoolPremise.Of(pool, seed), string.Join(", ", ReplayPlan.NoiseFrom(pool, pools).Select(source => source.Name)),
            FirstGates(pool, pools),
            [.. SlowDowns(pool.Rows).Select(slowDown => Replayed(pool, noise, slowDown))],
            OwnMustCatch(pool, noise),
            Rivals(pool, noise),
            Ablations(pool, pools));
    }

    private IEnumerable<(double Theta, SlowDown SlowDown, int Gates)> SlowDowns(int rows) =>
    [
        (0, SlowDown.None(rows), effort.Unchanged),
        .. Effort.Thetas.Select(theta => (theta, SlowDown.One(rows, theta), effort.SlowedPerRow * rows)),
        .. Effort.Thetas.Select(theta => (theta, SlowDown.All(rows, theta), effort.AllSlowed)),
        .. Effort.SpeedUps.Select(gain => (-gain, SlowDown.One(rows, -gain), effort.SlowedPerRow * rows)),
    ];

    private ReplayedSlowDown Replayed(Pool pool, ImmutableArray<RowNoise> noise, (double Theta, SlowDown SlowDown, int Gates) replay)
    {
        progress($"{pool.Name}: {replay.Gates} gates, {(replay.Theta == 0 ? "nothing" : replay.SlowDown.OneRow ? "one row" : "every row")} "
            + $"slower by {replay.Theta:0.0%}");
        return new(replay.Theta, replay.SlowDown.OneRow, ReplayFigures.Of(pool, noise, replay.SlowDown, seed, replay.Gates));
    }

    private ImmutableArray<RowPower> OwnMustCatch(Pool pool, ImmutableArray<RowNoise> noise)
    {
        progress($"{pool.Name}: each row slower by its own must_catch");
        var plan = ReplayPlan.Of(pool, noise, seed);
        Percent?[] mustCatch = [.. plan.Rows.Select(row => MustCatchRule.For(row, plan.Policy, plan.PairedRows).Value)];
        var slowDown = new SlowDown([.. mustCatch.Select(value => value?.Fraction ?? 0)], OneRow: true);
        var recorded = Replay(pool);
        var bothCoins = Replay(pool.WithBothCoins());
        return
        [
            .. pool.RowIds.Select((id, row) => new RowPower(
                id, ReplayPlan.MedianMs(pool, row), noise[row].Sd, Ablated.NoiseOfHalves(pool, row),
                mustCatch[row]?.Fraction, Found(recorded, row), Found(bothCoins, row))),
        ];

        ImmutableArray<GateOutcome> Replay(Pool pairs) =>
            new GateReplay(pairs, plan, slowDown, seed).Run(2 * effort.SlowedPerRow * pool.Rows);

        FoundShare Found(ImmutableArray<GateOutcome> gates, int row)
        {
            Verdict[] verdicts = [.. gates.Where(gate => slowDown.Applies(row, gate.Gate)).Select(gate => gate.Verdicts[row])];
            return new FoundShare(
                verdicts.Length, verdicts.Count(v => v == Verdict.Regressed), verdicts.Count(v => v is Verdict.Pass or Verdict.Improved));
        }
    }

    private ImmutableArray<RivalFigures> Rivals(Pool pool, ImmutableArray<RowNoise> noise)
    {
        progress($"{pool.Name}: {effort.Sweeps} sweeps for {AllRivals.List.Length} other rules");
        return
        [
            .. new RivalReplay(pool, seed, Effort.ComparedAt).Run(AllRivals.List, effort.Sweeps),
            new SingleStage(pool, [.. noise.Select(row => row.Sd)], seed, Effort.ComparedAt).Run(effort.Sweeps),
        ];
    }

    private ImmutableArray<AblationFigures> Ablations(Pool pool, IReadOnlyList<Pool> pools)
    {
        progress($"{pool.Name}: the design without its parts, {effort.Ablated} gates each");
        return new AblationReplay(pool, pools, seed, Effort.ComparedAt).Run(effort.Ablated);
    }
}
