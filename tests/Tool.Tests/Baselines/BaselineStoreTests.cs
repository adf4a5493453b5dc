using PrefillBench.Baselines;
using PrefillBench.Diagnostics;

namespace PrefillBench.Tests.Baselines;

public static class BaselineStoreTests
{
    private const string Slug = BaselineSamples.Slug;

    private static readonly ChangeRequest Change = new("the shape was dropped", "ada@example.org", BaselineSamples.Noon.AddHours(2), null);

    [Fact]
    public static void Nothing_stored_is_null()
    {
        using var folder = new TemporaryFolder();
        var store = new BaselineStore(Path.Combine(folder.Path, "absent"));

        Assert.Null(store.Load(Slug, "quick"));
        Assert.Empty(store.List());
        Assert.Empty(store.Verify());
    }

    [Fact]
    public static void A_run_is_received_approved_in_parts_and_gone()
    {
        using var folder = new TemporaryFolder();
        var store = Approved(folder, row => row == "a/baseline");

        Assert.Equal(["a/baseline"], store.Load(Slug, "quick")!.Rows.Keys);
        Assert.Equal(["a/trtllm"], store.Runs().Load(Slug, "quick")!.Rows.Keys);

        store.Approve(Slug, "quick", BaselineSamples.Request());

        Assert.Equal(["a/baseline", "a/trtllm"], store.Load(Slug, "quick")!.Rows.Keys);
        Assert.False(File.Exists(store.Runs().PathOf(Slug, "quick")));
        Assert.Equal(2, store.Log(Slug, "quick").Read().Length);
        Assert.Empty(store.Verify());
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public static void Approving_without_a_run_is_refused()
    {
        using var folder = new TemporaryFolder();

        var failure = Assert.Throws<PfbException>(() => new BaselineStore(folder.Path).Approve(Slug, "quick", BaselineSamples.Request()));

        Assert.Equal(Codes.ApprovalRefused, Assert.Single(failure.Diagnostics).Code);
    }

    [Theory]
    [InlineData("../../etc", "passwd")]
    [InlineData("..", "..")]
    [InlineData("/etc", "a/b\\c")]
    [InlineData("x\0y", "C:\\windows")]
    public static void No_name_leaves_the_folder(string slug, string suite)
    {
        var store = new BaselineStore("/root-of-store");

        var path = Path.GetFullPath(store.VerifiedPath(slug, suite));

        Assert.Equal("/root-of-store", Path.GetDirectoryName(Path.GetDirectoryName(path)));
        Assert.DoesNotContain(path, c => c is '\\' or ':' or '\0');
    }

    [Fact]
    public static void Two_names_never_share_a_file()
    {
        var store = new BaselineStore("s");

        string[] names = ["a.b", "a%2Eb", "a/b", "a%2Fb", ".a", "%2Ea"];

        Assert.Equal(names.Length, names.Select(name => store.VerifiedPath(name, "quick")).Distinct().Count());
    }

    [Fact]
    public static void An_edited_baseline_and_an_edited_log_are_found()
    {
        using var folder = new TemporaryFolder();
        var store = Approved(folder);
        var path = store.VerifiedPath(Slug, "quick");
        File.WriteAllText(path, File.ReadAllText(path).Replace("first times", "other words", StringComparison.Ordinal));

        Assert.Contains("not what the log last approved", Assert.Single(store.Verify()).Text, StringComparison.Ordinal);

        File.WriteAllText(store.LogPath(Slug, "quick"), "{torn\n");

        Assert.Contains("log.jsonl(1", Assert.Single(store.Verify()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public static void A_lost_line_of_the_log_is_found()
    {
        using var folder = new TemporaryFolder();
        var store = Approved(folder);
        foreach (var run in new[] { "run-2", "run-3" })
        {
            store.WriteReceived(BaselineSamples.Baseline(run, ("a/trtllm", 4)));
            store.Approve(Slug, "quick", BaselineSamples.Request());
        }

        Assert.Empty(store.Verify());
        var lines = File.ReadAllLines(store.LogPath(Slug, "quick"));
        File.WriteAllLines(store.LogPath(Slug, "quick"), [lines[0], lines[2]]);

        Assert.Contains("log.jsonl(2): error PFB3006", Assert.Single(store.Verify()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public static void Line_ends_rewritten_by_a_checkout_break_nothing()
    {
        using var folder = new TemporaryFolder();
        var store = Approved(folder);
        foreach (var file in Directory.EnumerateFiles(folder.Path, "*.*", SearchOption.AllDirectories).ToArray())
        {
            File.WriteAllText(file, File.ReadAllText(file).Replace("\n", "\r\n", StringComparison.Ordinal));
        }

        Assert.Empty(store.Verify());
    }

    [Fact]
    public static void A_baseline_in_the_wrong_place_is_found()
    {
        using var folder = new TemporaryFolder();
        var store = Approved(folder);
        File.Copy(store.VerifiedPath(Slug, "quick"), store.VerifiedPath(Slug, "full"));

        Assert.Contains("its content belongs at", Assert.Single(store.Verify()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public static void Pruned_rows_are_gone_and_logged()
    {
        using var folder = new TemporaryFolder();
        var store = Approved(folder);

        var pruned = store.Prune(Slug, "quick", new HashSet<string> { "a/trtllm" }, Change);

        Assert.Equal(["a/baseline"], pruned);
        Assert.Equal(["a/trtllm"], store.Load(Slug, "quick")!.Rows.Keys);
        Assert.Equal(
            [("approve", null, (double?)1), ("prune", 1, null)],
            store.History(Slug, "quick")["a/baseline"].Select(h => (h.Entry.Action, h.Change.OldMedianMs, h.Change.NewMedianMs)));
        Assert.Empty(store.Verify());
        Assert.Empty(store.Prune(Slug, "quick", new HashSet<string> { "a/trtllm" }, Change));
    }

    [Fact]
    public static void An_anchor_that_an_earlier_version_logged_breaks_no_chain_and_is_no_change_of_a_row()
    {
        using var folder = new TemporaryFolder();
        var store = Approved(folder);
        var anchored = store.Log(Slug, "quick").Read()[0] with { Action = "anchor" };

        store.Log(Slug, "quick").Append(anchored);
        store.WriteReceived(BaselineSamples.Baseline("run-2", ("a/trtllm", 4)));
        store.Approve(Slug, "quick", BaselineSamples.Request());

        Assert.Empty(store.Verify());
        Assert.Equal(["approve", "approve"], store.History(Slug, "quick")["a/trtllm"].Select(h => h.Entry.Action));
    }

    [Fact]
    public static void The_list_tells_every_row()
    {
        using var folder = new TemporaryFolder();

        var list = Approved(folder).List();

        Assert.Equal(["a/baseline", "a/trtllm"], list.Select(line => line.Row));
        Assert.All(list, line => Assert.Equal(("ada@example.org", "first times"), (line.Provenance.By, line.Provenance.Reason)));
    }

    private static BaselineStore Approved(TemporaryFolder folder, Func<string, bool>? matches = null)
    {
        var store = new BaselineStore(folder.Path);
        store.WriteReceived(BaselineSamples.Baseline("run-1", ("a/baseline", 1), ("a/trtllm", 2)));
        store.Approve(Slug, "quick", BaselineSamples.Request(matches));
        return store;
    }
}
