using System.Text.RegularExpressions;

namespace PrefillBench.Tests.Cli;

/// <summary>An approved file that was changed by other hands than `approve`'s, before or while a run measured.</summary>
public static partial class EditedBaselineTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public static async Task What_was_edited_by_hand_or_lost_its_log_is_sound_once_approved_again(bool withoutLog)
    {
        using var bench = await ToolBench.ApprovedAsync(Scripts.Plain);
        var (file, log) = (bench.At("baselines", "fake-1", "one.verified.json"), bench.At("baselines", "fake-1", "one.log.jsonl"));
        var edited = Median().Replace(await File.ReadAllTextAsync(file, ToolBench.Cancellation), "\"medianMs\": 77");
        await File.WriteAllTextAsync(file, edited, ToolBench.Cancellation);
        if (withoutLog)
        {
            File.Delete(log);
        }

        var before = await bench.ToolAsync("baselines", "verify");
        var run = await bench.RunAsync();
        var approved = await bench.ToolAsync("approve", "--from", "out", "--reason", "the right times again");
        var after = await bench.ToolAsync("baselines", "verify");

        Assert.True(before.Exit == 5, before.All);
        Assert.Contains("approve again", before.Out + before.Error, StringComparison.Ordinal);
        Assert.True(run.Exit == 0, run.All);
        Assert.True(approved.Exit == 0, approved.All);
        Assert.True(after.Exit == 0, after.All);
        var logged = await File.ReadAllTextAsync(log, ToolBench.Cancellation);
        Assert.Contains("\"action\":\"recover\"", logged.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(!withoutLog, logged.Contains("edited by hand", StringComparison.Ordinal));
    }

    [GeneratedRegex("\"medianMs\": [0-9.]+")]
    private static partial Regex Median();
}
