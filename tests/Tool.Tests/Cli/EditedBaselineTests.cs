using System.Text.RegularExpressions;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;

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

    /// <summary>`approve` waits for its turn while somebody works on the file without asking for a turn.</summary>
    [Theory]
    [InlineData("edited", 0)]
    [InlineData("deleted", 0)]
    [InlineData("damaged", 5)]
    public static async Task What_happens_to_the_file_while_approve_waits_is_what_it_approves_on_top_of(string what, int exit)
    {
        using var bench = await ToolBench.ApprovedAsync(Scripts.Plain);
        var file = bench.At("baselines", "fake-1", "one.verified.json");
        Assert.Equal(0, (await bench.RunAsync()).Exit);
        Task<Invocation> approval;
        using (FolderLock.Take(bench.At("baselines", "fake-1", "code"), TimeSpan.FromSeconds(10)))
        {
            approval = Task.Run(() => bench.ToolAsync("approve", "--from", "out", "--reason", "again"));
            await Task.Delay(TimeSpan.FromMilliseconds(300), ToolBench.Cancellation);
            Assert.False(approval.IsCompleted);
            Change(file, what);
        }

        var approved = await approval;

        Assert.True(approved.Exit == exit, approved.All);
        var verified = await bench.ToolAsync("baselines", "verify");
        Assert.True(verified.Exit == exit, verified.All);
        Assert.Equal(what == "damaged", await File.ReadAllTextAsync(file, ToolBench.Cancellation) == "{");
    }

    /// <summary>The file changes after it was read and before it is written.</summary>
    [Theory]
    [InlineData("edited", "changed")]
    [InlineData("deleted", "deleted")]
    public static async Task A_file_that_changes_between_reading_and_writing_is_left_as_it_is(string what, string said)
    {
        using var bench = await ToolBench.ApprovedAsync(Scripts.Plain);
        var file = bench.At("baselines", "fake-1", "one.verified.json");
        Assert.Equal(0, (await bench.RunAsync()).Exit);
        var asked = 0;
        string? left = null;
        var request = new ApprovalRequest(Matches, "again", "somebody", DateTimeOffset.UnixEpoch, null);

        var refused = Assert.Throws<PfbException>(() => new BaselineStore(bench.At("baselines"))
            .Approve(new ReceivedRuns(bench.At("out")), "fake-1", "one", request)).Diagnostics.Single();

        Assert.Equal(Codes.ApprovalRefused, refused.Code);
        Assert.Contains($"was {said} by another program during this command", refused.Text, StringComparison.Ordinal);
        Assert.Equal(left, File.Exists(file) ? await File.ReadAllTextAsync(file, ToolBench.Cancellation) : null);

        bool Matches(string row)
        {
            // Every row is asked for once without the lock and once with it.
            if (++asked == 3)
            {
                Change(file, what);
                left = File.Exists(file) ? File.ReadAllText(file) : null;
            }

            return true;
        }
    }

    private static void Change(string file, string what)
    {
        if (what == "deleted")
        {
            File.Delete(file);
            return;
        }

        File.WriteAllText(file, what == "damaged" ? "{" : Median().Replace(File.ReadAllText(file), "\"medianMs\": 77"));
    }

    [GeneratedRegex("\"medianMs\": [0-9.]+")]
    private static partial Regex Median();
}
