using PrefillBench.Evaluation.Pools;
using PrefillBench.Spec;
using PrefillBench.Statistics;

namespace PrefillBench.Evaluation.Rivals;

/// <summary>
/// Our joint sign-flip test alone, once, on the very pairs that the rivals' feeds are made of: what the formal test costs at equal pairs.
/// The product does not judge like this.
/// </summary>
internal sealed class SingleStage(Pool pool, IReadOnlyList<double> noise, ulong seed, double theta)
{
    public const string Name = "sign-flip maxT, one stage";

    private static readonly double Tolerate = SpecDefaults.Gate.Tolerate.LogRatio;

    public RivalFigures Run(int sweeps)
    {
        var tallies = new (int False, int Found)[sweeps];
        Parallel.For(0, sweeps, sweep => tallies[sweep] = Sweep(sweep));
        var rows = sweeps * (double)pool.Rows;
        return new RivalFigures(
            Name, "8 pairs", sweeps, tallies.Sum(t => t.False) / rows, tallies.Count(t => t.False > 0), tallies.Sum(t => t.Found) / rows);
    }

    private (int False, int Found) Sweep(int sweep)
    {
        var draws = new Draws(seed, sweep);
        PoolPair[] pairs = [.. Enumerable.Range(0, Feeds.Pairs).Select(_ => pool.Pairs[draws.Below(pool.Pairs.Length)])];
        var rows = noise.Select((s, row) => new PairedRow([.. pairs.Select(pair => pair.Rows[row].LogRatio)], s)).ToArray();
        var found = Enumerable.Range(0, pool.Rows).Count(
            slow => Rejected([.. rows.Select((row, index) => index == slow ? Slowed(row) : row)])[slow]);
        return (Rejected(rows).Count(rejected => rejected), found);
    }

    private bool[] Rejected(PairedRow[] rows) =>
        [.. SignFlipMaxT.Test(rows, Tolerate, seed).AdjustedP.Select(p => p <= SpecDefaults.Gate.FalseAlarm.Fraction)];

    private PairedRow Slowed(PairedRow row) => new([.. row.LogRatios.Select(d => d + double.LogP1(theta))], row.NoiseSd);
}
