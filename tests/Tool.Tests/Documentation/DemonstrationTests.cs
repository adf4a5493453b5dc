using System.Text.RegularExpressions;
using PrefillBench.Tests.Architecture;
using PrefillBench.Tests.Cli;

namespace PrefillBench.Tests.Documentation;

/// <summary>The demonstration of docs/fake-device.md does what the page says, and pages quote what the tool prints today.</summary>
public static partial class DemonstrationTests
{
    private const string Page = "docs/fake-device.md";

    [Fact]
    public static async Task The_commands_of_the_page_print_what_the_pages_quote()
    {
        using var bench = new ToolBench();
        File.Copy(Path.Combine(Repository.Root, "prefill-bench.yaml"), bench.At("prefill-bench.yaml"), overwrite: true);
        Directory.CreateDirectory(bench.At("artifacts", "demo"));
        foreach (Match script in Scripts().Matches(Pages.Text(Page)))
        {
            bench.Script(script.Groups["file"].Value, script.Groups["text"].Value);
        }

        // The tests' own folder is not the bench's, so the scripts are named by whole paths.
        var options = Command().Match(Pages.Text(Page)).Groups["options"].Value.Replace("artifacts/", $"{bench.At("artifacts")}/");
        var run = await bench.ToolAsync(options.Split(' '));

        Assert.True(run.Exit == 2, run.All);
        var printed = run.Out.Split('\n').ToHashSet();
        Findings.None(
            from page in new[] { Page, "docs/verdicts.md" }
            from quoted in Quoted().Matches(Pages.Text(page))
            from line in quoted.Groups["lines"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            where line != "..." && !printed.Contains(line)
            select $"{page} quotes what the tool does not print: {line}");
    }

    [GeneratedRegex(@"^cat > (?<file>\S+) <<'END'\n(?<text>.*?)^END$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Scripts();

    [GeneratedRegex(@"^prefill-bench (?<options>run --device fake:.*)$", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"^```text\n(?<lines>case .*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Quoted();
}
