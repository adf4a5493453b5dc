using PrefillBench.Diagnostics;
using static PrefillBench.Tests.EntryPoint.FakeMachine;

namespace PrefillBench.Tests.EntryPoint;

public static class AttemptTests
{
    [Fact]
    public static async Task Each_complete_run_of_the_same_question_is_a_further_attempt_and_another_baseline_starts_anew()
    {
        using var bench = new GateBench(Specs.Of("16, 32"));

        var first = await bench.RunAsync(Quiet);
        var part = await bench.RunAsync("out", Quiet, "--filter", "*-s16-*");
        var third = await bench.RunAsync(Quiet);
        await bench.ApproveAsync();
        var approved = await bench.RunAsync(Quiet);

        Assert.Equal([1, 2, 3, 1], new[] { first, part, third, approved }.Select(outcome => outcome.Results!.Run.Attempt!.Number));
        Assert.Contains("First known attempt for this commit", first.Out, StringComparison.Ordinal);
        Assert.Contains("Attempt 3 for this commit", third.Out, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_caller_who_knows_more_says_so_and_a_continued_run_is_no_further_attempt()
    {
        using var bench = new GateBench(Specs.Of());

        var told = await bench.RunAsync("out", Quiet, "--attempt", "4");
        var resumed = await bench.RunAsync("out", Quiet, "--resume");
        var wrong = await bench.RunAsync("wrong", Quiet, "--attempt", "0");

        Assert.Equal((4, true), (told.Results!.Run.Attempt!.Number, told.Results.Run.Attempt.Told));
        Assert.Contains("as the caller says", told.Out, StringComparison.Ordinal);
        Assert.Equal((1, false), (resumed.Results!.Run.Attempt!.Number, resumed.Results.Run.Attempt.Told));
        Assert.Equal(ExitCode.BadInput, wrong.Exit);
    }
}
