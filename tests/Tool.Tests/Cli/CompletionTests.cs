namespace PrefillBench.Tests.Cli;

public static class CompletionTests
{
    [Theory]
    [InlineData("run --for", "--format")]
    [InlineData("baselines li", "list")]
    [InlineData("compare --known", "--known-hardware")]
    [InlineData("pla", "plan")]
    public static async Task Completion_knows_commands_and_their_options(string typed, string offered)
    {
        using var bench = new ToolBench();

        var completion = await bench.ToolAsync($"[suggest:{typed.Length}]", typed);

        Assert.Contains(offered, completion.Out.Split('\n', StringSplitOptions.TrimEntries));
    }
}
