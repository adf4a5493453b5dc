using PrefillBench.Diagnostics;
using PrefillBench.Results;
using PrefillBench.Tests.EntryPoint;

namespace PrefillBench.Tests.Sharding;

/// <summary>A sweep of six cases, its shards in folders named by their numbers, and what `merge` makes of them.</summary>
internal sealed class ShardBench : IDisposable
{
    public ShardBench(string gate = "")
        : this("16, 32, 48, 64, 80, 96", gate)
    {
    }

    public ShardBench(string lengths, string gate) => Bench = new(Specs.Of(lengths, gate));

    public GateBench Bench { get; }

    public string Folder(string name) => Path.Combine(Bench.Folder, name);

    /// <summary>Approves the code and times of <see cref="FakeMachine.Quiet"/>.</summary>
    public async Task<ShardBench> ApprovedAsync()
    {
        await Bench.RunAsync("first", FakeMachine.Quiet, "--on-missing-baseline", "record");
        await ApproveAsync("first");
        return this;
    }

    public async Task ApproveAsync(string folder)
    {
        var outcome = await Bench.CallAsync(["approve", "--reason", "first times", "--from", folder]);
        Assert.True(outcome.Exit == ExitCode.Passed, outcome.Printed);
    }

    public Task<Outcome> ShardAsync(FakeMachine machine, string shard, string? folder = null, params string[] more) => Bench.CallAsync(
        ["run", "--device", $"fake:{Bench.Script("device", machine)}", "--output", folder ?? shard.Split('/')[0], "--seed", "1",
            "--verbosity", "quiet", "--shard", shard, .. more]);

    /// <summary>Every shard, in folders 1, 2, ...</summary>
    public async Task ShardsAsync(FakeMachine machine, int count, params string[] more)
    {
        foreach (var index in Enumerable.Range(1, count))
        {
            var outcome = await ShardAsync(machine, $"{index}/{count}", more: more);
            Assert.True(outcome.Exit == ExitCode.Passed, outcome.Printed);
        }
    }

    public async Task<Outcome> MergeAsync(params string[] arguments)
    {
        var outcome = await Bench.CallAsync(["merge", "--output", "merged", "--log-format", "msbuild", .. arguments]);
        var results = Folder(Path.Combine("merged", "results.json"));
        return File.Exists(results) ? outcome with { Results = ResultsJson.ReadFile(results) } : outcome;
    }

    public static object Figures(RowSection row) => (row.Id, row.Verdict, row.Ratio, row.P, row.E, row.Pairs, row.MustCatch, row.Reason);

    public void Dispose() => Bench.Dispose();
}
