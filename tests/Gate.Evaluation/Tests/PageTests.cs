using System.Text.RegularExpressions;
using PrefillBench.Baselines;
using PrefillBench.Evaluation.Pools;
using PrefillBench.Evaluation.Premise;
using PrefillBench.Evaluation.Writing;
using PrefillBench.Tests.Architecture;

namespace PrefillBench.Evaluation.Tests;

/// <summary>docs/gate-evaluation.md and its tables say what the committed data say.</summary>
public static partial class PageTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "gate-evaluation");
    private static readonly string Data = Path.Combine(Repository.Root, "tests", "Gate.Evaluation", "data");
    private static readonly string PageText = File.ReadAllText(Folder + ".md");
    private static readonly string[] Pages = [PageText, File.ReadAllText(Path.Combine(Folder, "tables.md"))];
    private static readonly EvaluationFigures Figures = FiguresJson.Read(File.ReadAllText(Path.Combine(Folder, "figures.json")));

    [Fact]
    public static void Every_table_is_that_of_the_kept_figures() => Assert.Equal(Pages, Page.Fill(Pages, Blocks.Of(Figures)));

    [Fact]
    public static void The_comparison_for_other_plots_is_that_of_the_kept_figures() =>
        Assert.Equal(File.ReadAllText(Path.Combine(Folder, "rules.csv")), RulesCsv.Of(Figures));

    [Fact]
    public static void The_kept_figures_are_of_the_committed_data() =>
        Assert.All(Figures.Pools, pool => Assert.Equal(Evaluation.Sha256(DataOf(pool)), pool.Sha256));

    [Fact]
    public static void What_the_pools_show_of_the_premise_is_computed_again()
    {
        Pool[] pools = [.. Figures.Pools.Select(pool => PoolReader.Read(DataOf(pool)))];

        var again = Figures with
        {
            Pools = [.. Figures.Pools.Zip(
                pools, (kept, pool) => kept with { Losses = pool.Losses, Premise = PoolPremise.Of(pool, Figures.Seed) })],
            Sessions = SessionDifference.OfAll(pools),
            Environment = EnvironmentAlarms.OfAll(pools, Figures.Seed),
        };

        var blocks = Blocks.Of(FiguresJson.Read(FiguresJson.Write(again)));
        Assert.All(Blocks.OfPremise, name => Assert.Equal(Page.Block(Pages, name), blocks[name].Trim()));
    }

    /// <summary>What was calibrated on the GPU can be had again from the launches that are kept.</summary>
    [Fact]
    public static void The_approved_calibration_is_that_of_the_pools()
    {
        var store = new BaselineStore(Path.Combine(Repository.Root, "baselines"));
        PoolFigures[] calibrated = [.. Figures.Pools.Where(pool => store.LoadCalibration(pool.Device, pool.Suite) is not null)];
        Assert.SkipWhen(
            calibrated.All(pool => store.LoadCalibration(pool.Device, pool.Suite)!.MeasurementVersion > pool.MeasurementVersion),
            "the calibration is of a newer way of measuring than every pool: add its journal to the data and run the evaluation again");
        Pool[] pools = [.. calibrated
            .Where(pool => store.LoadCalibration(pool.Device, pool.Suite)!.MeasurementVersion == pool.MeasurementVersion)
            .Select(pool => PoolReader.Read(DataOf(pool)))];

        Assert.NotEmpty(pools);
        foreach (var device in pools.GroupBy(pool => (pool.Device, pool.Suite)))
        {
            var calibration = store.LoadCalibration(device.Key.Device, device.Key.Suite)!;
            double[] kept = [.. calibration.Sessions.SelectMany(session => session.Pairs).SelectMany(pair => pair.LogRatio.Values).Order()];
            double[] again = [.. device.SelectMany(pool => pool.Pairs).SelectMany(pair => pair.Rows).Select(row => row.LogRatio).Order()];

            Assert.Equal(kept.Length, again.Length);
            Assert.All(kept.Zip(again), pair => Assert.Equal(pair.First, pair.Second, 12));
        }
    }

    /// <summary>All of them take minutes; the first show a rule, a seed or data that have changed since.</summary>
    [Fact]
    public static void The_first_gates_end_as_they_did()
    {
        Pool[] pools = [.. Figures.Pools.Select(pool => PoolReader.Read(DataOf(pool)))];
        var evaluation = new Evaluation(Figures.Seed, Effort.Full, _ => { });

        Assert.All(Figures.Pools.Zip(pools), pair =>
            Assert.Equal(Rounded(pair.First), Rounded(pair.First with { FirstGates = evaluation.FirstGates(pair.Second, pools) })));

        static Replays.ReplayFigures Rounded(PoolFigures pool) =>
            FiguresJson.Read(FiguresJson.Write(new EvaluationFigures(0, [pool], [], []))).Pools[0].FirstGates;
    }

    [Fact]
    public static void Every_test_and_plot_that_the_page_names_exists()
    {
        var tests = TestName().Matches(PageText).Select(
            match => (Class: match.Groups["class"].Value, Method: match.Groups["method"].Value)).ToArray();

        Assert.NotEmpty(tests);
        Assert.All(tests, test => Assert.Contains(
            $" {test.Method}(",
            File.ReadAllText(Directory.EnumerateFiles(
                Path.Combine(Repository.Root, "tests", "Tool.Tests"), $"{test.Class}.cs", SearchOption.AllDirectories).Single()),
            StringComparison.Ordinal));
        Assert.All(PlotName().Matches(PageText), plot =>
            Assert.True(File.Exists(Path.Combine(Repository.Root, "docs", plot.Groups["file"].Value)), plot.Value));
    }

    private static string DataOf(PoolFigures pool) => Directory.EnumerateFiles(Data, $"{pool.Name}.*").Single();

    [GeneratedRegex(@"`(?<class>[A-Z]\w+)\.(?<method>[A-Z]\w+_\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"!\[[^\]]*\]\((?<file>[^)]+)\)")]
    private static partial Regex PlotName();
}
