using PrefillBench.Diagnostics;
using static PrefillBench.Tests.EntryPoint.FakeMachine;

namespace PrefillBench.Tests.EntryPoint;

public static class AttemptTests
{
    [Fact]
    public static async Task A_run_says_which_attempt_it_is_where_the_caller_counts()
    {
        using var bench = new GateBench(Specs.Of());

        var counted = await bench.RunAsync("out", Quiet, "--attempt", "4");
        var uncounted = await bench.RunAsync("out", Quiet);
        var wrong = await bench.RunAsync("wrong", Quiet, "--attempt", "0");

        Assert.Equal(4, counted.Results!.Run.Attempt!.Number);
        Assert.Contains("Attempt 4 for this commit, by --attempt", counted.Out, StringComparison.Ordinal);
        Assert.Null(uncounted.Results!.Run.Attempt);
        Assert.Equal(ExitCode.BadInput, wrong.Exit);
    }
}
