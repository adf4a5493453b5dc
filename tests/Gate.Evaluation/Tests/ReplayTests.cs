using PrefillBench.Evaluation.Ablations;
using PrefillBench.Evaluation.Pools;
using PrefillBench.Evaluation.Replays;
using PrefillBench.Evaluation.Rivals;
using PrefillBench.Statistics;

namespace PrefillBench.Evaluation.Tests;

public static class ReplayTests
{
    private const ulong Seed = 7;
    private static readonly Pool Quiet = new SyntheticPools().Draw(11);

    [Fact]
    public static void A_gate_is_the_same_whatever_is_replayed_beside_it()
    {
        var replay = new GateReplay(Quiet, ReplayPlan.Of(Quiet, ReplayPlan.Noise(Quiet, [Quiet]), Seed), SlowDown.None(Quiet.Rows), Seed);

        Assert.Equal(replay.Run(3).Select(Shown), replay.Run(8).Take(3).Select(Shown));

        static string Shown(GateOutcome gate) =>
            $"{gate.Gate} {gate.Exit} {string.Join(' ', gate.Verdicts)} {string.Join(' ', gate.Pairs)}";
    }

    [Fact]
    public static void Unchanged_code_passes()
    {
        var figures = Figures(SlowDown.None(Quiet.Rows));

        Assert.True(figures is { Alarms: 0, Slow: null, Others.Pass: > 0.95, MeanPairs: < 12 }, $"{figures}");
    }

    [Fact]
    public static void One_slow_row_is_found_and_the_others_are_left_alone()
    {
        var figures = Figures(SlowDown.One(Quiet.Rows, 0.05));

        Assert.True(figures is { Slow.Regressed: > 0.95, Others.Regressed: 0, Slow.Rows: 18, Others.Rows: 90 }, $"{figures}");
    }

    [Fact]
    public static void All_slow_rows_are_found() =>
        Assert.True(Figures(SlowDown.All(Quiet.Rows, 0.05)) is { Slow.Regressed: > 0.95, Others: null, Alarms: 18 });

    /// <summary>A slot that costs 2 % is noise to a design with a coin, and a false alarm in every gate to one without.</summary>
    [Fact]
    public static void Without_a_coin_the_slots_difference_is_taken_for_the_sides()
    {
        var pool = new SyntheticPools { SecondSlower = 0.02 }.Draw(12);

        var ordered = ReplayFigures.Of(
            Ablated.WithoutRandomOrder(pool), ReplayPlan.Noise(Quiet, [Quiet]), SlowDown.None(pool.Rows), Seed, 8);
        var random = ReplayFigures.Of(pool, ReplayPlan.Noise(pool, [pool]), SlowDown.None(pool.Rows), Seed, 8);

        Assert.Equal(8, ordered.Alarms);
        Assert.Equal(0, random.Alarms);
    }

    /// <summary>
    /// Processes differ by 2 %, launches of one by 0.1 %: who never starts a second process takes one for a regression. One of six rows is
    /// over must_catch by chance in 4 of 5 such gates.
    /// </summary>
    [Fact]
    public static void Without_fresh_processes_a_process_is_taken_for_a_side()
    {
        var pool = new SyntheticPools { ProcessSd = 0.02, Launches = 20 }.Draw(13);
        var launches = Ablated.WithoutFreshProcesses(pool);
        var plan = ReplayPlan.Of(
            launches, [.. Enumerable.Range(0, pool.Rows).Select(
                row => new RowNoise(Ablated.NoiseWithinProcesses(pool, row), pool.Pairs.Length))], Seed);
        var unchanged = SlowDown.None(pool.Rows);

        var figures = ReplayFigures.Of(new GateReplay(launches, plan, unchanged, Seed, session: 20).Run(20), unchanged);

        Assert.InRange(figures.Alarms, 12, 20);
        Assert.InRange(ReplayFigures.Of(pool, ReplayPlan.Noise(pool, [pool]), unchanged, Seed, 20).Alarms, 0, 1);
    }

    [Fact]
    public static void Fewer_launches_keep_the_first_ones()
    {
        var few = Ablated.WithLaunches(Quiet, 3);

        Assert.Equal(Quiet.Pairs[5].Rows[2].CurrentMs[..3], few.Pairs[5].Rows[2].CurrentMs);
        Assert.Equal(PoolRow.Of(Quiet.Pairs[5].Rows[2].ApprovedMs[..3], Quiet.Pairs[5].Rows[2].CurrentMs[..3]).LogRatio,
            few.Pairs[5].Rows[2].LogRatio);
    }

    [Fact]
    public static void Rivals_see_the_pairs_of_the_gates_and_find_a_factor()
    {
        var figures = new RivalReplay(Quiet, Seed, theta: 1).Run([new FixedThreshold(5)], sweeps: 10);

        Assert.Equal(3, figures.Length);
        Assert.All(figures, f => Assert.True(f is { FalseSweeps: 0, Power: 1, Sweeps: 10 }, $"{f}"));
    }

    [Fact]
    public static void The_joint_test_alone_finds_5_percent_in_8_pairs() =>
        Assert.True(new SingleStage(Quiet, [.. ReplayPlan.Noise(Quiet, [Quiet]).Select(noise => noise.Sd)], Seed, 0.05)
            .Run(10) is { FalseSweeps: 0, Power: > 0.9 });

    private static ReplayFigures Figures(SlowDown slowDown) =>
        ReplayFigures.Of(Quiet, ReplayPlan.Noise(Quiet, [Quiet]), slowDown, Seed, 18);
}
