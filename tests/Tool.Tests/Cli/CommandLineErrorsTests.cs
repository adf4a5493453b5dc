namespace PrefillBench.Tests.Cli;

/// <summary>Command lines as people mistype them: one line says what is wrong, without the parser's words for its own types.</summary>
public static class CommandLineErrorsTests
{
    [Theory]
    [InlineData("foo", "there is no command 'foo'. The commands are run, ")]
    [InlineData("runn --suite x", "there is no command 'runn'. Did you mean `run`?")]
    [InlineData("baselines log --baselines x", "`baselines` has no command 'log'. The commands are list, ")]
    [InlineData("baselines lst", "`baselines` has no command 'lst'. Did you mean `list`?")]
    [InlineData("run foo", "`run` does not take the word 'foo'. A value with blanks needs quotes, and so does a pattern with *.")]
    [InlineData("run --filtr b1-*", "`run` has no option '--filtr'. Did you mean `--filter`?")]
    [InlineData("run -x", "`run` has no option '-x'. See --help.")]
    [InlineData("run --device", "--device needs a value: --device <device>")]
    [InlineData("run --device cpu --device cuda", "--device is given 2 times, and can be given once")]
    [InlineData("run --pairs x", "--pairs 'x' is not a whole number that is possible here")]
    [InlineData("run --seed -3", "--seed '-3' is not a whole number that is possible here")]
    [InlineData("run --format jsn", "--format 'jsn' is not one of text, json. Did you mean `json`?")]
    [InlineData("completion fish", "<shell> 'fish' is not one of bash, ")]
    [InlineData("compare before.csv", "<after> is missing: the other file, ")]
    [InlineData("profile", "<row> is missing: the row's id, ")]
    [InlineData("approve", "--reason is missing: --reason <text>, why the new times are right; kept in the baseline.")]
    [InlineData("approve --reason", "--reason needs a value: --reason <text>")]
    [InlineData("init --kernel cudaa", "--kernel 'cudaa' is not one of cuda, library, ")]
    [InlineData("baselines list --slug x", "`baselines list` has no option '--slug'. See --help.")]
    public static async Task A_mistyped_command_line_is_one_line(string line, string expected)
    {
        using var bench = new ToolBench();

        var refused = await bench.ToolAsync(line.Split(' '));

        Assert.True(refused.Exit == 5, refused.All);
        Assert.StartsWith($"prefill-bench: error PFB5014: {expected}", refused.Error, StringComparison.Ordinal);
        Assert.Single(refused.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public static async Task Two_mistakes_are_two_lines()
    {
        using var bench = new ToolBench();

        var refused = await bench.ToolAsync("run", "--filtr", "a", "--suit", "b", "--pairs", "x");

        Assert.Equal(3, refused.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
