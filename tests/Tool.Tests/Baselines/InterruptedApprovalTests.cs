using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using static PrefillBench.Tests.Baselines.BaselineSamples;

namespace PrefillBench.Tests.Baselines;

/// <summary>An approval that ends between two of its writes loses nothing, and the next one leaves sound files.</summary>
public static class InterruptedApprovalTests
{
    private const string Suite = "quick";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public static void Between_the_baseline_and_its_log(int approvals)
    {
        using var folder = new TemporaryFolder();
        var store = Approved(folder, approvals - 1);
        store.WriteReceived(Baseline("run-new", ("a/trtllm", 4)));
        var (log, received) = (Text(store.LogPath(Slug, Suite)), Text(store.Runs().PathOf(Slug, Suite)));
        store.Approve(Slug, Suite, Request());
        Restore(store.LogPath(Slug, Suite), log);
        Restore(store.Runs().PathOf(Slug, Suite), received);

        var found = store.Verify();
        store.Approve(Slug, Suite, Request());

        Assert.NotEmpty(found);
        Assert.All(found, finding => Assert.Contains("approve again", finding.Text, StringComparison.Ordinal));
        Assert.Empty(store.Verify());
        Assert.Equal(4, store.Load(Slug, Suite)!.Rows["a/trtllm"].MedianMs);
        Assert.Contains("recover", store.Log(Slug, Suite).Read().Select(entry => entry.Action));
    }

    [Fact]
    public static void Between_the_log_and_the_received_run()
    {
        using var folder = new TemporaryFolder();
        var store = Approved(folder, 1);
        store.WriteReceived(Baseline("run-new", ("a/trtllm", 4)));
        var received = Text(store.Runs().PathOf(Slug, Suite));
        store.Approve(Slug, Suite, Request());
        Restore(store.Runs().PathOf(Slug, Suite), received);

        var sound = store.Verify();
        store.Approve(Slug, Suite, Request());

        Assert.Empty(sound);
        Assert.Empty(store.Verify());
    }

    [Fact]
    public static void A_log_that_cannot_be_written_leaves_the_run_waiting_for_approval()
    {
        using var folder = new TemporaryFolder();
        var store = new BaselineStore(folder.Path);
        store.WriteReceived(Baseline("run-1", ("a/trtllm", 2)));
        Directory.CreateDirectory(store.LogPath(Slug, Suite));

        var failure = Assert.Throws<PfbException>(() => store.Approve(Slug, Suite, Request()));
        Directory.Delete(store.LogPath(Slug, Suite));
        store.Approve(Slug, Suite, Request());

        Assert.Equal(Codes.FolderNotWritable, failure.Diagnostics[0].Code);
        Assert.Empty(store.Verify());
    }

    [Fact]
    public static void A_baseline_edited_by_hand_is_not_taken_for_an_interrupted_change()
    {
        using var folder = new TemporaryFolder();
        var store = Approved(folder, 2);
        var path = store.VerifiedPath(Slug, Suite);
        File.WriteAllText(path, File.ReadAllText(path).Replace("first times", "other words", StringComparison.Ordinal));

        var found = Assert.Single(store.Verify());
        store.WriteReceived(Baseline("run-new", ("a/trtllm", 4)));
        store.Approve(Slug, Suite, Request());

        // The advice is to approve again, so that leads to sound files; that something was not logged stays in the log.
        Assert.Contains("approve again", found.Text, StringComparison.Ordinal);
        Assert.Empty(store.Verify());
        var stands = Assert.Single(store.Log(Slug, Suite).Read(), entry => entry.Action == "recover");
        Assert.Contains("edited by hand", stands.Reason, StringComparison.Ordinal);
    }

    private static BaselineStore Approved(TemporaryFolder folder, int times)
    {
        var store = new BaselineStore(folder.Path);
        for (var time = 1; time <= times; time++)
        {
            store.WriteReceived(Baseline($"run-{time}", ("a/trtllm", 1 + time)));
            store.Approve(Slug, Suite, Request());
        }

        return store;
    }

    private static string? Text(string file) => File.Exists(file) ? File.ReadAllText(file) : null;

    private static void Restore(string file, string? text)
    {
        File.Delete(file);
        if (text is not null)
        {
            File.WriteAllText(file, text);
        }
    }
}
