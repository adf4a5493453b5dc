using System.Text.RegularExpressions;
using PrefillBench.Diagnostics;
using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests.Cli;

/// <summary>What earlier versions had: one complaint that says what replaces it.</summary>
public static partial class RetiredTests
{
    public static TheoryData<string, string> Asked => new()
    {
        { "baselines anchor --reason now", "run with `--against v1.0`" },
        { "run --mode stored", "always measures pairs" },
        { "run --mode=duet --suite x", "always measures pairs" },
        { "approve --add-session --reason again", "an approval keeps the code" },
        { "qualify --slow 2%,blocks", "use a delay instead" },
    };

    [Theory]
    [MemberData(nameof(Asked))]
    public static async Task What_no_longer_exists_is_one_error_that_names_what_replaces_it(string command, string instead)
    {
        using var bench = new ToolBench();

        var outcome = await bench.ToolAsync(command.Split(' '));

        Assert.Equal((int)ExitCode.BadInput, outcome.Exit);
        Assert.Contains(instead, Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Contains("error PFB5023", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public static void Numbers_that_are_unused_stay_unused_and_the_page_names_them()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "codes.md"));

        Assert.Empty(Codes.Unused.Intersect(Codes.All().Select(code => code.Id)));
        Assert.Equal(Codes.Unused, Id().Matches(page.Split("| code |")[0]).Select(match => match.Value));
    }

    [GeneratedRegex("PFB[1-5][0-9]{3}(?=[ ,;)])")]
    private static partial Regex Id();
}
