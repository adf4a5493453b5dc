using System.Collections.Immutable;
using PrefillBench.Gate;
using PrefillBench.Statistics;
using PrefillBench.Tests.Statistics;

namespace PrefillBench.Tests.Gate;

/// <summary>Whole runs, from the first pair to the verdict, on made-up noise with a fixed seed.</summary>
/// <param name="Assumed">The standard deviation of a pair that the plan was made with.</param>
/// <param name="Real">That of the simulated pairs.</param>
/// <param name="Heavy">Student's t with 3 degrees of freedom instead of normal.</param>
/// <param name="Shared">The part of the variance that all rows of a pair share.</param>
internal sealed record SimulatedGates(int Rows, double Assumed, double Real, bool Heavy = false, double Shared = 0.2)
{
    /// <summary>True slow-down of each row, as a fraction.</summary>
    public Func<int, double> SlowDown { get; init; } = _ => 0;

    /// <summary>
    /// Pairs of each row that a gate's noise is estimated from, anew for each gate; null when <see cref="Assumed"/> is known.
    /// </summary>
    public int? Calibrated { get; init; }

    /// <summary>The first row is slower by its own must_catch.</summary>
    public bool FirstAtMustCatch { get; init; }

    /// <summary>Machines that measure a share of the rows each, without a word between them; their pairs are judged together.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>The machine of a row, by its number.</summary>
    public Func<int, int>? ShardOf { get; init; }

    public GateFigures Run(int gates, int seed)
    {
        var noise = new Noise(seed);
        var known = Plans.Duet(Rows, Assumed);
        var figures = new GateFigures();
        for (var gate = 0; gate < gates; gate++)
        {
            var (plan, first) = Plan(known, noise);
            var merged = plan with { Rows = [.. plan.Rows.Select(row => row with { Shard = Machine(row) })] };
            var evidence = merged.Rows.GroupBy(row => row.Shard).OrderBy(shard => shard.Key)
                .Select(shard => Measured(merged, [.. shard], noise, first))
                .Aggregate((all, more) => new Evidence(all.Replicates.AddRange(more.Replicates), all.Pairs.AddRange(more.Pairs)));
            figures.Add(Judge.Of(merged, evidence, complete: true, Plans.Today), evidence, merged);
        }

        return figures;
    }

    private static int Number(PlannedRow row) => (row.Row.Case.MaxSeqLen / 16) - 1;

    private int Machine(PlannedRow row) => ShardOf?.Invoke(Number(row)) ?? (Number(row) % Shards);

    private Evidence Measured(GatePlan sweep, ImmutableArray<PlannedRow> rows, Noise noise, double first)
    {
        var share = Shards == 1 ? sweep : sweep with
        {
            Rows = rows,
            SweepRows = sweep.PairedRows,
            Seed = sweep.Seed + (ulong)rows[0].Shard,
        };
        var pairs = new Dictionary<int, double>();
        return new GateLoop(share, (row, pair) => Draw(noise, pairs, row, pair, first)).Run().Evidence;
    }

    /// <summary>The same on all processors: so many gates of each of 20 seeds, whatever the number of processors.</summary>
    public GateFigures RunParallel(int gates, int seed)
    {
        const int parts = 20;
        var figures = new GateFigures[parts];
        Parallel.For(0, parts, part => figures[part] = Run(gates / parts, (parts * seed) + part));
        return figures.Aggregate((all, more) => all.With(more));
    }

    /// <summary>
    /// A plan and the slow-down of its first row. An estimate of heavy noise can put must_catch beyond the cap; such a row is promised
    /// nothing, so its noise is estimated again.
    /// </summary>
    private (GatePlan Plan, double First) Plan(GatePlan known, Noise noise)
    {
        while (true)
        {
            var plan = Calibrated is { } count ? known with { Rows = [.. known.Rows.Select(row => Estimated(row, noise, count))] } : known;
            if (!FirstAtMustCatch)
            {
                return (plan, SlowDown(0));
            }

            if (MustCatchRule.For(plan.Rows[0], plan.Policy, plan.PairedRows).Value is { } mustCatch)
            {
                return (plan, mustCatch.Fraction);
            }
        }
    }

    private PlannedRow Estimated(PlannedRow row, Noise noise, int pairs) =>
        row with { PairNoise = NoiseSd.FromPairs([.. Enumerable.Range(0, pairs).Select(_ => Real * One(noise))]), NoisePairs = pairs };

    private double Draw(Noise noise, Dictionary<int, double> pairs, PlannedRow row, int pair, double first)
    {
        var common = pairs.TryGetValue(pair, out var known) ? known : pairs[pair] = One(noise);
        return double.LogP1(Number(row) == 0 ? first : SlowDown(Number(row)))
            + (Real * ((Math.Sqrt(Shared) * common) + (Math.Sqrt(1 - Shared) * One(noise))));
    }

    private double One(Noise noise) => !Heavy
        ? noise.Normal()
        : noise.Normal() / Math.Sqrt((Square(noise.Normal()) + Square(noise.Normal()) + Square(noise.Normal())) / 3);

    private static double Square(double x) => x * x;
}

/// <summary>What came of many gates.</summary>
internal sealed class GateFigures
{
    private readonly Dictionary<Verdict, int> verdicts = [];
    private long pairs;
    private int rows;

    public int Gates { get; private set; }

    /// <summary>Gates with a row, or all rows together, REGRESSED.</summary>
    public int Alarms { get; private set; }

    /// <summary>Gates in which the first row was REGRESSED.</summary>
    public int FirstFound { get; private set; }

    public double MeanPairs => (double)pairs / rows;

    public double Share(Verdict verdict) => (double)verdicts.GetValueOrDefault(verdict) / rows;

    public void Add(GateResult result, Evidence evidence, GatePlan plan)
    {
        Gates++;
        Alarms += result.Verdict == Verdict.Regressed ? 1 : 0;
        FirstFound += result.Rows[0].Verdict == Verdict.Regressed ? 1 : 0;
        foreach (var row in result.Rows)
        {
            verdicts[row.Verdict] = verdicts.GetValueOrDefault(row.Verdict) + 1;
        }

        rows += plan.Rows.Length;
        pairs += plan.Rows.Sum(r => evidence.LogRatios(r.Id).Length);
    }

    public GateFigures With(GateFigures more)
    {
        (Gates, Alarms, FirstFound) = (Gates + more.Gates, Alarms + more.Alarms, FirstFound + more.FirstFound);
        (rows, pairs) = (rows + more.rows, pairs + more.pairs);
        foreach (var (verdict, count) in more.verdicts)
        {
            verdicts[verdict] = verdicts.GetValueOrDefault(verdict) + count;
        }

        return this;
    }

    public override string ToString() =>
        $"{Gates} gates: {Alarms} REGRESSED (95 % limit {100 * ClopperPearson.Upper(Alarms, Gates):0.00} %), first row {FirstFound}; "
        + $"PASS {100 * Share(Verdict.Pass):0.0} %, IMPROVED {100 * Share(Verdict.Improved):0.00} %, "
        + $"DRIFT {100 * Share(Verdict.Drift):0.0} %, "
        + $"INCONCLUSIVE {100 * Share(Verdict.Inconclusive):0.0} %, REGRESSED {100 * Share(Verdict.Regressed):0.0} % of rows; "
        + $"{MeanPairs:0.0} pairs a row";
}
