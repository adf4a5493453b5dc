using System.Reflection;
using System.Text.RegularExpressions;
using PrefillBench.MSBuild;
using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests.Tasks;

/// <summary>docs/msbuild.md says what there is.</summary>
public static partial class DocumentationTests
{
    private static string Page { get; } = File.ReadAllText(Path.Combine(Repository.Root, "docs", "msbuild.md"));

    private static string Targets { get; } = string.Concat(
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Tasks", "build")).Select(File.ReadAllText));

    [Fact]
    public static void Every_property_and_target_is_on_the_page_and_no_other()
    {
        var used = Names(Used().Matches(Targets));
        var documented = Names(Documented().Matches(Page));

        Assert.Equal(used, documented);
    }

    [Fact]
    public static void Every_code_of_the_task_is_on_the_page()
    {
        var codes = typeof(TaskCodes).GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => (string)field.GetValue(null)!)
            .Order(StringComparer.Ordinal);

        Assert.Equal(codes, Regex.Matches(Page, @"^\| (PFB9\d{3}) ", RegexOptions.Multiline).Select(match => match.Groups[1].Value));
    }

    private static SortedSet<string> Names(IEnumerable<Match> matches) =>
        new(matches.Select(match => match.Groups[1].Value), StringComparer.Ordinal);

    [GeneratedRegex("""(?:\$\(|@\(|PropertyName="|ItemName="|Target Name=")(PrefillBench\w*)""")]
    private static partial Regex Used();

    [GeneratedRegex(@"`(PrefillBench\w*)\b(?!\.)")]
    private static partial Regex Documented();
}
