using System.Text.Json;

namespace PrefillBench.Tests.Cli;

/// <summary>`-` and the other names of standard output, where a file can be named for output.</summary>
public static class StandardOutputTests
{
    [Theory]
    [InlineData("-")]
    [InlineData("/dev/stdout")]
    [InlineData("/proc/self/fd/1")]
    public static async Task A_report_on_standard_output_is_alone_there(string name)
    {
        Assert.SkipUnless(name == "-" || OperatingSystem.IsLinux(), "a name of Linux");
        using var bench = new ToolBench(Scripts.Plain, "{on_missing_baseline: record}");

        var run = await bench.RunAsync("--report", $"json={name}", "--log-format", "msbuild");

        Assert.True(run.Exit == 0, run.All);
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(run.Out).RootElement.ValueKind);
        Assert.Equal(await File.ReadAllTextAsync(bench.Results, ToolBench.Cancellation), run.Out);
        Assert.False(File.Exists(bench.At("-")));
    }

    public static TheoryData<string[], string> Refused => new()
    {
        { ["run", "--report", "md=-", "--report", "csv=-"], "--report md=- and by --report csv=-" },
        { ["run", "--report", "md=-", "--format", "json"], "--format json and by --report md=-" },
        { ["report", "prefill-bench.yaml", "--to", "md=-", "--to", "text=-"], "prefill-bench.yaml" },
        { ["run", "--output", "-"], "--output needs a folder" },
        { ["run", "--output", ""], "--output has an empty value; give one, or leave the option out\n" },
        { ["approve", "--reason", ""], "--reason has an empty value; give one\n" },
        { ["run", "--report", "md="], "is not KIND=PATH" },
        { ["calibrate", "--baselines", " "], "--baselines has an empty value" },
        { ["init", ""], "<folder> is empty" },
        { ["init", "-"], "init writes several files" },
        { ["report", ""], "<results> is empty" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public static async Task What_cannot_be_meant_is_refused_and_nothing_is_written(string[] command, string said)
    {
        using var bench = new ToolBench();
        var before = Directory.GetFileSystemEntries(bench.Folder, "*", SearchOption.AllDirectories);

        var refused = await bench.ToolAsync([.. command, .. command[0] == "run" ? bench.Usual(command) : []]);

        Assert.True(refused.Exit == 5, refused.All);
        Assert.Contains(said, refused.Error, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(bench.Folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public static async Task A_report_that_cannot_be_written_is_said_before_anything_is_measured_and_all_at_once()
    {
        using var bench = new ToolBench();
        Directory.CreateDirectory(bench.At("folder"));

        var run = await bench.RunAsync("--report", "md=folder", "--report", "junit=prefill-bench.yaml/junit.xml");

        Assert.True(run.Exit == 1, run.All);
        Assert.Contains("it is a folder", run.Error, StringComparison.Ordinal);
        Assert.Contains("prefill-bench.yaml is a file, not a folder", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("process 1", run.Error, StringComparison.Ordinal);
    }
}
