using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement.Journals;
using static PrefillBench.Tests.EntryPoint.FakeMachine;

namespace PrefillBench.Tests.EntryPoint;

public static class CalibrateTests
{
    private static readonly FakeMachine Noisy =
        new(Rule("*/baseline"), """{"row": "*/trtllm", "processSigma": 0.02, "launchSigma": 0.002}""");

    [Fact]
    public static async Task Noise_is_what_pairs_of_the_same_code_vary_by_and_must_catch_follows()
    {
        using var bench = new GateBench(Specs.Of());
        await bench.RunAsync(Quiet);
        await bench.ApproveAsync();

        var outcome = await CalibrateAsync(bench, Noisy, pairs: 10);

        Assert.True(outcome.Exit == ExitCode.Passed, outcome.Printed);
        var rows = new BaselineStore(bench.Baselines).Load(Slug, GateBench.Suite)!.Rows;
        var (noisy, quiet) = (rows[$"{Specs.Short}/trtllm"], rows[$"{Specs.Short}/baseline"]);
        // Two processes of 2 % each: 2.8 %, and its standard deviation from 10 pairs is within 60 % of that.
        Assert.InRange(noisy.PairNoise!.Value, 0.028 * 0.4, 0.028 * 1.6);
        Assert.True(noisy.MustCatch > quiet.MustCatch, outcome.Printed);
        Assert.Contains("10 pairs of 1 calibration on 1 boot", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("commit the baseline", outcome.Out, StringComparison.Ordinal);
        Assert.Empty(new BaselineStore(bench.Baselines).Verify());
    }

    [Fact]
    public static async Task Every_launch_of_every_pair_is_kept_in_a_journal()
    {
        using var bench = new GateBench(Specs.Of());

        await CalibrateAsync(bench, Noisy, pairs: 3);

        var journal = Journal.Read(Path.Combine(bench.Folder, "artifacts", "prefill-bench", "calibration", Journal.FileName));
        Assert.Equal(3, journal.Pairs.Length);
        Assert.All(journal.Pairs, pair =>
            Assert.All(pair.Rows, row => Assert.Equal(row.Approved.LaunchMs.Length, row.Current.LaunchMs.Length)));
        var stored = new BaselineStore(bench.Baselines).LoadCalibration(Slug, GateBench.Suite)!.Sessions.Single();
        Assert.Equal(stored.Pairs.Select(pair => pair.LogRatio[$"{Specs.Short}/trtllm"]),
            journal.Pairs.Select(pair => pair.Rows.Single(row => row.RowId == $"{Specs.Short}/trtllm").LogRatio));
    }

    [Fact]
    public static async Task Sessions_add_up_and_serve_rows_that_are_approved_later()
    {
        using var bench = new GateBench(Specs.Of());
        await CalibrateAsync(bench, Quiet with { Seed = 3 }, pairs: 3);
        var second = await CalibrateAsync(bench, Quiet with { Seed = 4 }, pairs: 4);
        await bench.RunAsync(Quiet);
        await bench.ApproveAsync();

        var store = new BaselineStore(bench.Baselines);
        var calibration = store.LoadCalibration(Slug, GateBench.Suite)!;
        Assert.Equal([3, 4], calibration.Sessions.Select(session => session.Pairs.Length));
        Assert.Contains("7 pairs of 2 calibrations", second.Out, StringComparison.Ordinal);
        Assert.NotNull(store.Load(Slug, GateBench.Suite)!.Rows[$"{Specs.Short}/trtllm"].PairNoise);
    }

    [Fact]
    public static async Task A_row_that_fails_is_named_and_the_others_are_calibrated()
    {
        using var bench = new GateBench(Specs.Of());

        var outcome = await CalibrateAsync(bench, new FakeMachine(Rule("*/trtllm", more: "\"output\": \"Wrong\"")), pairs: 3);

        Assert.Contains($"{Specs.Short}/trtllm was not calibrated:", outcome.Error, StringComparison.Ordinal);
        Assert.Contains($"{Specs.Short}/baseline", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Too_few_pairs_are_refused()
    {
        using var bench = new GateBench(Specs.Of());

        var outcome = await CalibrateAsync(bench, Quiet, pairs: 2);

        Assert.Equal(ExitCode.BadInput, outcome.Exit);
        Assert.Contains("at least 3", outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(bench.Baselines));
    }

    private static Task<Outcome> CalibrateAsync(GateBench bench, FakeMachine machine, int pairs) => bench.CallAsync(
        ["calibrate", "--device", $"fake:{bench.Script("device", machine)}", "--pairs", $"{pairs}", "--seed", "1", "--verbosity", "quiet"]);
}
