using System.Text.Json;
using System.Text.RegularExpressions;

namespace PrefillBench.Tests.Cli;

/// <summary>What the commands print, and where.</summary>
public static partial class OutputTests
{
    public static TheoryData<string> Commands =>
        ["", "run", "plan", "merge", "approve", "calibrate", "compare",
            "report", "baselines", "baselines list", "baselines show", "baselines verify", "baselines prune",
         "baselines history", "kernels", "kernels list", "kernels compile", "kernels check", "kernels approve", "doctor", "init", "schema"];

    [Theory]
    [MemberData(nameof(Commands))]
    public static async Task Help_is_as_approved_and_fits_80_columns(string command)
    {
        using var bench = new ToolBench();

        var help = await bench.ToolAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.True(help.Exit == 0, help.All);
        Fits(help.Out);
        Snapshots.Match(help.Out.Replace("\r", "", StringComparison.Ordinal)
            .Replace("Tool.Tests", "dotnet-prefill-bench", StringComparison.Ordinal), $"help_{command.Replace(' ', '_')}".TrimEnd('_'));
    }

    [Theory]
    [InlineData("", "run")]
    [InlineData("baselines", "list")]
    [InlineData("kernels", "list")]
    public static async Task Without_a_command_there_is_help_and_nothing_succeeded(string command, string one)
    {
        using var bench = new ToolBench();
        string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        var bare = await bench.ToolAsync(words);
        var help = await bench.ToolAsync([.. words, "--help"]);

        Assert.Equal((5, help.Out), (bare.Exit, bare.Out));
        Assert.Equal(
            $"prefill-bench: error PFB5014: give a command, such as `{one}`; --help lists all of them", bare.Error.TrimEnd());
    }

    [Fact]
    public static async Task A_plan_is_as_approved_and_fits_80_columns()
    {
        using var bench = new ToolBench();

        var plan = await bench.ToolAsync("plan", "--device", $"fake:{bench.At("fake.json")}", "--suite", "mixed");

        Fits(plan.Out);
        Snapshots.Match(plan.Out, "plan");
    }

    [Fact]
    public static async Task The_report_of_a_duet_is_as_approved()
    {
        using var bench = new ToolBench();
        bench.Script("fake.json", Scripts.Rule(""" "row": "*trtllm", "medianMs": 20, "perProcess": [1.002, 0.997] """));

        bench.Script("approved.json", Scripts.Plain);

        var run = await bench.RunAsync("--against", "approved.json");

        Fits(run.Out);
        Snapshots.Match(Stable(run.Out), "duet");
    }

    [Fact]
    public static async Task Json_stands_alone_on_standard_output()
    {
        using var bench = new ToolBench(Scripts.Plain, "{on_missing_baseline: record}");

        var run = await bench.RunAsync("--format", "json", "--log-format", "msbuild", "--verbosity", "diag");
        var plan = await bench.ToolAsync("plan", "--device", $"fake:{bench.At("fake.json")}", "--suite", "one", "--format", "json");

        Assert.Equal(await File.ReadAllTextAsync(bench.Results, ToolBench.Cancellation), run.Out);
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(plan.Out).RootElement.ValueKind);
    }

    [Theory]
    [InlineData(true, false, null, true)]
    [InlineData(true, true, null, false)]
    [InlineData(true, false, "1", false)]
    [InlineData(false, false, null, false)]
    public static async Task Colours_are_for_people_who_want_them(bool terminal, bool noColor, string? variable, bool colored)
    {
        using var bench = new ToolBench(Scripts.Plain, "{on_missing_baseline: record}") { IsTerminal = terminal };
        bench.Variables = variable is null ? bench.Variables : bench.Variables.Add("NO_COLOR", variable);

        var run = await bench.RunAsync([.. noColor ? ["--no-color"] : (string[])[]]);

        Assert.Equal(colored, Colour().IsMatch(run.Out + run.Error));
    }

    [Theory]
    [InlineData("q", 0)]
    [InlineData("m", 0)]
    [InlineData("n", 1)]
    [InlineData("d", 3)]
    public static async Task Verbosity_is_known_by_initials(string level, int lines)
    {
        using var bench = new ToolBench(Scripts.Plain, "{on_missing_baseline: record}");

        var run = await bench.RunAsync("--verbosity", level);

        Assert.Equal(lines, run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private static void Fits(string text) => Assert.All(text.Split('\n'), line => Assert.True(line.TrimEnd('\r').Length <= 80, line));

    /// <summary>Without what differs from run to run.</summary>
    private static string Stable(string report) => Took().Replace(Version().Replace(report, "dotnet-prefill-bench VERSION:"), "took TIME");

    /// <summary>Foreground colours; bold and dim are none.</summary>
    [GeneratedRegex(@"\e\[([0-9]+;)*[39][0-9](;[0-9]+)*m")]
    private static partial Regex Colour();

    [GeneratedRegex(@"took \d+(\.\d+)? s")]
    private static partial Regex Took();

    [GeneratedRegex(@"dotnet-prefill-bench \S+:")]
    private static partial Regex Version();
}
