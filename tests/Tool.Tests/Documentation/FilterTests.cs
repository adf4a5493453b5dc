using System.Text.RegularExpressions;
using PrefillBench.Tests.Architecture;
using PrefillBench.Tests.Cli;

namespace PrefillBench.Tests.Documentation;

/// <summary>Filters of the commands on the pages find cases in this repository's sweep file, where readers try them.</summary>
public static partial class FilterTests
{
    [Fact]
    public static async Task The_filters_of_a_command_match_a_case_of_the_suite_that_it_runs()
    {
        using var bench = new ToolBench();
        File.Copy(Path.Combine(Repository.Root, "prefill-bench.yaml"), bench.At("prefill-bench.yaml"), overwrite: true);
        (string Page, string Options)[] commands =
        [
            .. from page in Pages.All
               from code in Pages.Code(page)
               from call in Call().Matches(code)
               where call.Value.Contains("--filter", StringComparison.Ordinal)
               select (page, call.Groups["options"].Value),
        ];

        Assert.NotEmpty(commands);
        foreach (var (page, options) in commands)
        {
            Assert.True(await MatchesAsync(bench, options), $"{page}: no case matches the filters of `{options}`");
        }
    }

    /// <summary>Without a suite the command runs another one on a GPU than on a CPU; it is enough that one of them has the case.</summary>
    private static async Task<bool> MatchesAsync(ToolBench bench, string options)
    {
        string[] filters = [.. Filter().Matches(options).SelectMany(filter => new[] { "--filter", filter.Groups["glob"].Value })];
        string[] suites = Suite().Match(options) is { Success: true } named ? [named.Groups["name"].Value] : ["quick", "ci"];
        foreach (var suite in suites)
        {
            var plan = await bench.ToolAsync(["plan", "--device", $"fake:{bench.At("fake.json")}", "--suite", suite, .. filters]);
            if (plan.Exit == 0)
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex(@"prefill-bench (?:run|plan|calibrate|qualify) (?<options>.*)")]
    private static partial Regex Call();

    [GeneratedRegex("""--filter (?<quote>["']?)(?<glob>\S+?)\k<quote>(?=\s|$)""")]
    private static partial Regex Filter();

    [GeneratedRegex(@"--suite (?<name>\S+)")]
    private static partial Regex Suite();
}
