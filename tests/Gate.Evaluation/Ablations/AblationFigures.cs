using System.Collections.Immutable;
using PrefillBench.Evaluation.Pools;
using PrefillBench.Evaluation.Replays;
using PrefillBench.Gate;
using PrefillBench.Statistics;

namespace PrefillBench.Evaluation.Ablations;

/// <summary>The product's rule on a pool as it is or without a part of the design.</summary>
/// <param name="NoiseRatio">Geometric mean over rows of the noise calibrated in that design, over that of the whole design.</param>
/// <param name="LargestBias">Largest |mean of d| over rows, as a fraction of time.</param>
/// <param name="Unchanged">Nothing is slower.</param>
/// <param name="OneSlow">One row is slower by 2 %.</param>
internal sealed record AblationFigures(
    string Design, double NoiseRatio, double LargestBias, ReplayFigures Unchanged, ReplayFigures OneSlow);

internal sealed class AblationReplay(Pool pool, IReadOnlyList<Pool> pools, ulong seed, double theta)
{
    private static readonly int[] FewerLaunches = [5, 10, 20];

    private readonly ImmutableArray<RowNoise> whole = ReplayPlan.Noise(pool, pools);

    public ImmutableArray<AblationFigures> Run(int gates) =>
    [
        Of("whole design", design => design, gates),
        Of("no random order: current always second", Ablated.WithoutRandomOrder, gates),
        Of("no pairing: processes of different pairs", Ablated.WithoutPairing, gates),
        WithoutFreshProcesses(gates),
        .. FewerLaunches.Where(count => count < Ablated.LongestLaunches(pool))
        .Select(count => Of($"at most {count} launches a process", p => Ablated.WithLaunches(p, count), gates)),
    ];

    private AblationFigures Of(string design, Func<Pool, Pool> ablated, int gates)
    {
        var (changed, all) = (ablated(pool), pools.Select(ablated).ToArray());
        return Of(design, changed, ReplayPlan.Noise(changed, all), gates, session: null);
    }

    private AblationFigures WithoutFreshProcesses(int gates)
    {
        var noise = Enumerable.Range(0, pool.Rows).Select(row => new RowNoise(Ablated.NoiseWithinProcesses(pool, row), pool.Pairs.Length))
            .ToImmutableArray();
        return Of("no fresh processes: launches of one process a side",
            Ablated.WithoutFreshProcesses(pool), noise, gates, Ablated.LongestLaunches(pool));
    }

    private AblationFigures Of(string design, Pool changed, ImmutableArray<RowNoise> noise, int gates, int? session)
    {
        var plan = ReplayPlan.Of(changed, noise, seed);
        return new AblationFigures(
            design,
            Math.Exp(noise.Zip(whole, (s, reference) => Math.Log(s.Sd / reference.Sd)).Average()),
            Enumerable.Range(0, changed.Rows).Max(row => Math.Abs(Sample.Of(changed.LogRatios(row)).Mean)),
            Figures(SlowDown.None(changed.Rows)), Figures(SlowDown.One(changed.Rows, theta)));

        ReplayFigures Figures(SlowDown slowDown) =>
            ReplayFigures.Of(new GateReplay(changed, plan, slowDown, seed, session).Run(gates), slowDown);
    }
}
