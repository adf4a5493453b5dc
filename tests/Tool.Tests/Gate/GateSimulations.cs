using System.Globalization;
using PrefillBench.Gate;
using PrefillBench.Statistics;

namespace PrefillBench.Tests.Gate;

/// <summary>
/// The promises of docs/statistics.md for whole runs of 24 rows: seeds are fixed, limits are the promise plus its own binomial uncertainty.
/// More gates and their figures: <see cref="Figures"/>, which is run on demand.
/// </summary>
public static class GateSimulations
{
    private const int Rows = 24;

    /// <summary>0 alarms in 100 gates: at most 2.95 % with 95 % confidence.</summary>
    [Theory]
    [InlineData(0.03, 101)]
    [InlineData(0.007, 102)]
    public static void Unchanged_kernels_do_not_fail_and_nearly_all_rows_pass_in_100_gates(double noise, int seed)
    {
        var figures = new SimulatedGates(Rows, noise, noise).Run(100, seed);

        Assert.True(figures.Alarms == 0, figures.ToString());
        Assert.True(figures.Share(Verdict.Pass) >= 0.97, figures.ToString());
        Assert.True(figures.MeanPairs <= 13, figures.ToString());
    }

    [Theory]
    [InlineData(0.03, 0.10, false, 111)]
    [InlineData(0.03, 0.03, true, 112)]
    public static void Noise_larger_or_heavier_than_assumed_costs_power_and_not_false_alarms_in_100_gates(
        double assumed, double real, bool heavy, int seed)
    {
        var figures = new SimulatedGates(Rows, assumed, real, heavy).Run(100, seed);

        Assert.True(ClopperPearson.Lower(figures.Alarms, figures.Gates, 0.99) <= 0.01, figures.ToString());
    }

    /// <summary>
    /// Every row at exactly the tolerance, noise ten times what is assumed: most screens find rows that look clearly slower. 6 alarms or
    /// fewer in 200 gates are within the promise, with a chance of 1 in 500 to be wrong.
    /// </summary>
    [Fact]
    public static void Rows_that_look_clearly_slower_by_chance_do_not_fail_200_gates_more_often_than_promised()
    {
        var figures = new SimulatedGates(6, 0.005, 0.05) { SlowDown = _ => 0.005 }.Run(200, 161);

        Assert.True(figures.Alarms <= 6, figures.ToString());
    }

    [Theory]
    [InlineData(0.03, 0.10, 121)]
    [InlineData(0.007, 0.025, 122)]
    public static void One_slow_row_is_caught_in_19_of_20_of_100_gates(double noise, double slowDown, int seed)
    {
        var figures = new SimulatedGates(Rows, noise, noise) { SlowDown = row => row == 0 ? slowDown : 0 }.Run(100, seed);

        Assert.True(figures.FirstFound >= 95, figures.ToString());
    }

    /// <summary>95 % is the promise; 100 gates allow 89 with a chance of 1 %.</summary>
    [Fact]
    public static void A_row_slower_by_its_own_must_catch_is_caught_in_19_of_20_of_100_gates()
    {
        var figures = new SimulatedGates(Rows, 0.03, 0.03) { Calibrated = 27, FirstAtMustCatch = true }.Run(100, 141);

        Assert.True(figures.FirstFound >= 89, figures.ToString());
    }

    /// <summary>
    /// Tests the promise of <see cref="CaughtEffect"/> on the rule itself; t3 is heavier than any row that was measured.
    /// </summary>
    [Theory(Explicit = true)]
    [InlineData(1, 27, false)]
    [InlineData(4, 27, false)]
    [InlineData(24, 12, false)]
    [InlineData(24, 27, false)]
    [InlineData(24, 40, false)]
    [InlineData(24, 27, true)]
    [InlineData(96, 27, false)]
    [InlineData(256, 40, false)]
    public static void A_row_slower_by_its_own_must_catch_is_caught_in_95_percent(int rows, int calibrated, bool heavy)
    {
        var figures = new SimulatedGates(rows, 0.03, 0.03, heavy) { Calibrated = calibrated, FirstAtMustCatch = true }.Run(1000, 2026);

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{rows} rows, noise of {calibrated} pairs{(heavy ? ", Student t3" : "")}: {figures}");
        Assert.True(figures.FirstFound >= (heavy ? 900 : 930), figures.ToString());
    }

    [Fact]
    public static void All_rows_slower_by_10_percent_fail_every_one_of_20_gates()
    {
        var figures = new SimulatedGates(Rows, 0.03, 0.03) { SlowDown = _ => 0.1 }.Run(20, 131);

        Assert.True(figures.Alarms == 20, figures.ToString());
        Assert.True(figures.Share(Verdict.Regressed) >= 0.95, figures.ToString());
    }

    /// <summary>Many machines, each with a share of the rows; the last setting leaves one row alone on a machine.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public static void Over_machines_no_unchanged_gate_of_50_fails_and_a_row_slower_by_10_percent_is_found(int shards)
    {
        var unchanged = new SimulatedGates(Rows, 0.03, 0.03) { Shards = shards }.Run(50, 151);
        var slower = new SimulatedGates(Rows, 0.03, 0.03) { Shards = shards, SlowDown = row => row == 0 ? 0.1 : 0 }.Run(50, 152);

        Assert.True(unchanged.Alarms == 0, unchanged.ToString());
        Assert.True(slower.FirstFound >= 47, slower.ToString());
    }

    private static readonly Dictionary<string, (double Noise, Func<int, int, double> SlowDown)> Changes = new()
    {
        ["every row slower by the tolerance"] = (0.007, (_, _) => 0.005),
        ["one row +2 %"] = (0.007, (row, _) => row == 0 ? 0.02 : 0),
        ["all rows +1.5 %"] = (0.03, (_, _) => 0.015),
        ["the first machine +2 %"] = (0.007, (row, shards) => row % shards == 0 ? 0.02 : 0),
    };

    /// <summary>With traits, by which a part of the table can be run alone: -trait "machines=4".</summary>
    public static IEnumerable<TheoryDataRow<int, string>> ShardSettings =>
        from shards in (int[])[1, 2, 4, 8]
        from change in Changes.Keys
        select new TheoryDataRow<int, string>(shards, change).WithTrait("machines", $"{shards}").WithTrait("change", change);

    /// <summary>Gates of each setting below; the table in docs/statistics.md has 10,000.</summary>
    private static int GatesOfEach =>
        int.TryParse(Environment.GetEnvironmentVariable("PREFILL_BENCH_TEST_GATES"), CultureInfo.InvariantCulture, out var gates)
            ? gates : 500;

    /// <summary>The table of machines in docs/statistics.md; false alarms with their one-sided 95 % limit.</summary>
    [Theory(Explicit = true)]
    [MemberData(nameof(ShardSettings))]
    public static void FiguresOverMachines(int shards, string change)
    {
        var (noise, slowDown) = Changes[change];
        var gates = new SimulatedGates(Rows, noise, noise) { Shards = shards, SlowDown = row => slowDown(row, shards) };

        var figures = gates.RunParallel(GatesOfEach, 2026);

        TestContext.Current.TestOutputHelper!.WriteLine($"{shards} machines, s {100 * noise:0.0} %, {change}: {figures}");
        Assert.True(
            gates.SlowDown(0) > 0.005 || ClopperPearson.Lower(figures.Alarms, figures.Gates, 0.95) <= 0.01, figures.ToString());
    }

    /// <summary>Machines of 1, 3 and 20 rows.</summary>
    [Theory(Explicit = true)]
    [InlineData(0.005)]
    [InlineData(0.0)]
    public static void FiguresOverUnequalMachines(double slowDown)
    {
        var figures = new SimulatedGates(Rows, 0.007, 0.007)
        {
            Shards = 3, ShardOf = row => row == 0 ? 0 : row < 4 ? 1 : 2, SlowDown = _ => slowDown,
        }.RunParallel(GatesOfEach, 2026);

        TestContext.Current.TestOutputHelper!.WriteLine($"machines of 1, 3 and 20 rows, every row +{100 * slowDown:0.0} %: {figures}");
        Assert.True(ClopperPearson.Lower(figures.Alarms, figures.Gates, 0.95) <= 0.01, figures.ToString());
    }

    public static TheoryData<string, double, double, bool, double, bool> Settings => new()
    {
        { "unchanged", 0.03, 0.03, false, 0, false },
        { "unchanged", 0.007, 0.007, false, 0, false },
        { "unchanged, noise 10 % instead of 3 %", 0.03, 0.10, false, 0, false },
        { "unchanged, Student t3", 0.03, 0.03, true, 0, false },
        { "every row slower by the tolerance", 0.03, 0.03, false, 0.005, true },
        { "every row slower by the tolerance", 0.007, 0.007, false, 0.005, true },
        { "every row slower by the tolerance, noise 5 % instead of 0.7 %", 0.007, 0.05, false, 0.005, true },
        { "one row +5 %", 0.03, 0.03, false, 0.05, false },
        { "one row +10 %", 0.03, 0.03, false, 0.10, false },
        { "one row +2 %", 0.007, 0.007, false, 0.02, false },
        { "one row +2.5 %", 0.007, 0.007, false, 0.025, false },
        { "one row +10 %, noise 10 % instead of 3 %", 0.03, 0.10, false, 0.10, false },
        { "one row +10 %, Student t3", 0.03, 0.03, true, 0.10, false },
        { "every row +1.5 %", 0.03, 0.03, false, 0.015, true },
        { "every row +10 %", 0.03, 0.03, false, 0.10, true },
        { "every row +5 %", 0.007, 0.007, false, 0.05, true },
    };

    /// <summary>The table of docs/statistics.md.</summary>
    [Theory(Explicit = true)]
    [MemberData(nameof(Settings))]
    public static void Figures(string what, double assumed, double real, bool heavy, double slowDown, bool everyRow)
    {
        var figures = new SimulatedGates(Rows, assumed, real, heavy)
        {
            SlowDown = row => everyRow || row == 0 ? slowDown : 0,
        }.Run(1000, 2026);

        TestContext.Current.TestOutputHelper!.WriteLine($"s {100 * assumed:0.0} %, {what}: {figures}");
        Assert.True(slowDown > 0.005 || ClopperPearson.Lower(figures.Alarms, figures.Gates, 0.999) <= 0.01, figures.ToString());
    }
}
