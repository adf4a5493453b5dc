using System.Text.RegularExpressions;

namespace PrefillBench.Tests.Architecture;

/// <summary>Tests that only <c>.ci/run --all</c> runs are listed with their seconds: nothing slips out of the usual run unseen.</summary>
public static partial class ExplicitTestsTests
{
    [Fact]
    public static void Contributing_lists_every_explicit_test_and_no_other()
    {
        var marked = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Marked().Matches(File.ReadAllText(file))
                .Select(match => $"{Path.GetFileNameWithoutExtension(file)}.{match.Groups[1].Value}"));
        var listed =
            Listed().Matches(File.ReadAllText(Path.Combine(Repository.Root, "CONTRIBUTING.md"))).Select(match => match.Groups[1].Value);

        Assert.Equal(marked.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"\[(?:Fact|Theory)\(Explicit = true\)\](?:\s*\[[^\n]*\])*\s*public [^\n(]*?(\w+)\(")]
    private static partial Regex Marked();

    [GeneratedRegex(@"^\| `(\w+\.\w+)` \| [0-9.]+ \|", RegexOptions.Multiline)]
    private static partial Regex Listed();
}
