using System.Text.RegularExpressions;
using PrefillBench.Diagnostics;
using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests.Report;

public static partial class CodesPageTests
{
    private static string Page { get; } = Path.Combine(Repository.Root, "docs", "codes.md");

    [Fact]
    public static void The_page_lists_every_code_as_it_is()
    {
        var expected = string.Concat(Codes.All().Select(code =>
            $"| {code.Id} | {code.Severity.ToString().ToLowerInvariant()} | {(int)code.Exit} | {code.Title} | "
                + $"{code.Remedy.Replace("|", "\\|", StringComparison.Ordinal)} |\n"));

        var actual = string.Concat(
            File.ReadLines(Page).Where(line => line.StartsWith("| PFB", StringComparison.Ordinal)).Select(line => line + "\n"));

        var current = Path.Combine(AppContext.BaseDirectory, "codes.md");
        File.WriteAllText(current, expected);
        Assert.True(expected == actual, $"The table of {Page} is not that of the code; {current} holds its present lines.");
    }

    [Fact]
    public static void Ids_are_unique_and_well_formed()
    {
        var ids = Codes.All().Select(code => code.Id).ToArray();

        Assert.Equal(ids.Distinct(), ids);
        Assert.All(ids, id => Assert.Matches(Id(), id));
    }

    [GeneratedRegex("^PFB[1-5][0-9]{3}$")]
    private static partial Regex Id();
}
