using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.CodeFiles;
using PrefillBench.Diagnostics;

namespace PrefillBench.Tests.Baselines;

public static class RetainedCodeTests
{
    private const string Cubin = "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81"; // sha256 of 1 2 3
    private static readonly KernelCode One = OfCubin($$"""{"entry": "one", "cubin": "{{Cubin}}.cubin"}""");
    private static readonly KernelCode Other = OfCubin($$"""{"entry": "other", "cubin": "{{Cubin}}.cubin"}""");

    [Fact]
    public static void The_same_machine_code_launched_in_another_way_is_other_code() => Assert.NotEqual(One.Sha256, Other.Sha256);

    [Fact]
    public static void Approving_retains_the_code_of_the_approved_rows_alone()
    {
        using var folder = new TemporaryFolder();
        var store = new BaselineStore(folder.Path);
        store.WriteReceived(WithCode(("a", One), ("b", Other)), One, Other);

        store.Approve(BaselineSamples.Slug, "quick", BaselineSamples.Request(row => row == "a"));

        var code = store.Code(BaselineSamples.Slug);
        Assert.Equal([1, 2, 3], code.Load(One.Sha256).Files.Values.Single().ToArray());
        Assert.Equal(One.Description, code.Load(One.Sha256).Description);
        Assert.NotNull(code.Complaint(Other.Sha256));
        Assert.Empty(store.Verify());
    }

    [Fact]
    public static void Nothing_is_approved_when_the_code_is_gone()
    {
        using var folder = new TemporaryFolder();
        var store = new BaselineStore(folder.Path);
        store.WriteReceived(WithCode(("a", One)));

        var failure = Assert.Throws<PfbException>(() => store.Approve(BaselineSamples.Slug, "quick", BaselineSamples.Request()));

        Assert.Equal(Codes.CorruptBaseline, failure.Diagnostics[0].Code);
        Assert.Null(store.Load(BaselineSamples.Slug, "quick"));
    }

    [Fact]
    public static void Damaged_code_is_found_by_verify_and_never_loaded()
    {
        using var folder = new TemporaryFolder();
        var store = new BaselineStore(folder.Path);
        store.WriteReceived(WithCode(("a", One)), One);
        store.Approve(BaselineSamples.Slug, "quick", BaselineSamples.Request());
        var code = store.Code(BaselineSamples.Slug);
        File.WriteAllBytes(Path.Combine(code.Folder, $"{Cubin}.cubin"), [9]);

        var finding = Assert.Single(store.Verify());

        Assert.Contains("not match its name", finding.Text);
        Assert.Throws<PfbException>(() => code.Load(One.Sha256));
    }

    /// <summary>A checkout with CRLF, and the folder of an earlier version of the tool.</summary>
    [Fact]
    public static void Code_is_read_with_other_line_ends_and_where_earlier_versions_kept_it_and_approving_brings_it_over()
    {
        using var folder = new TemporaryFolder();
        var store = new BaselineStore(folder.Path);
        var code = store.Code(BaselineSamples.Slug);
        var before = Path.Combine(Path.GetDirectoryName(code.Folder)!, "cubins");
        store.WriteReceived(WithCode(("a", One)), One);
        store.Approve(BaselineSamples.Slug, "quick", BaselineSamples.Request());
        Directory.Move(code.Folder, before);
        var description = Path.Combine(before, $"{One.Sha256}.json");
        File.WriteAllText(description, File.ReadAllText(description).Replace("\n", "\r\n", StringComparison.Ordinal));

        var read = code.Load(One.Sha256);
        store.WriteReceived(WithCode(("b", Other)), Other);
        store.Approve(BaselineSamples.Slug, "quick", BaselineSamples.Request());
        store.SweepCode(BaselineSamples.Slug);

        Assert.Equal(One.Description, read.Description);
        Assert.Equal([null, null], new[] { One, Other }.Select(kernel => code.Complaint(kernel.Sha256)));
        Assert.Empty(store.Verify());
        Assert.False(Directory.Exists(before) && Directory.EnumerateFiles(before, "*.json").Any());
    }

    [Fact]
    public static void The_folder_tells_git_to_leave_its_files_alone_and_to_ignore_its_lock()
    {
        using var folder = new TemporaryFolder();
        var store = Approved(folder);
        var code = store.Code(BaselineSamples.Slug).Folder;

        Assert.Contains("* -text", File.ReadAllText(Path.Combine(code, ".gitattributes")), StringComparison.Ordinal);
        Assert.Contains(FolderLock.FileName, File.ReadLines(Path.Combine(code, ".gitignore")));
    }

    /// <summary>Whose folder an earlier version wrote, with lines of the user.</summary>
    [Fact]
    public static void What_is_not_ignored_yet_is_added_to_what_is()
    {
        using var folder = new TemporaryFolder();
        var store = Approved(folder);
        var ignored = Path.Combine(store.Code(BaselineSamples.Slug).Folder, ".gitignore");
        File.WriteAllText(ignored, "*.received.*\n*.mine");

        store.WriteReceived(WithCode(("b", Other)), Other);
        store.Approve(BaselineSamples.Slug, "quick", BaselineSamples.Request());
        store.WriteReceived(WithCode(("a", One)), One);
        store.Approve(BaselineSamples.Slug, "quick", BaselineSamples.Request());

        var lines = File.ReadAllLines(ignored);
        Assert.Equal(["*.received.*", "*.mine"], lines[..2]);
        Assert.Single(lines, FolderLock.FileName);
    }

    /// <summary>Earlier versions kept what waited for approval beside what was approved.</summary>
    [Fact]
    public static void What_an_earlier_version_left_waiting_is_named_by_verify_and_removed_by_the_next_approval()
    {
        using var folder = new TemporaryFolder();
        var store = Approved(folder);
        var code = store.Code(BaselineSamples.Slug).Folder;
        var left = Path.Combine(code, $"{One.Sha256}.received.json");
        File.WriteAllText(left, One.Description);

        var finding = Assert.Single(store.Verify());
        store.WriteReceived(WithCode(("b", Other)), Other);
        store.Approve(BaselineSamples.Slug, "quick", BaselineSamples.Request());

        Assert.Equal((left, Codes.StrayBaselineFile), (finding.Position.File, finding.Code));
        Assert.False(File.Exists(left));
    }

    [Fact]
    public static void Code_that_no_waiting_row_ran_goes_with_the_next_run_and_with_the_approval()
    {
        using var folder = new TemporaryFolder();
        var store = new BaselineStore(folder.Path);
        var waiting = store.Runs().Code(BaselineSamples.Slug);

        store.WriteReceived(WithCode(("a", One)), One);
        store.WriteReceived(WithCode(("a", Other)), Other);
        var complaints = new[] { One, Other }.Select(kernel => waiting.Complaint(kernel.Sha256)).ToArray();
        store.Approve(BaselineSamples.Slug, "quick", BaselineSamples.Request());

        Assert.NotNull(complaints[0]);
        Assert.Null(complaints[1]);
        Assert.NotNull(waiting.Complaint(Other.Sha256));
        Assert.Null(store.Code(BaselineSamples.Slug).Complaint(Other.Sha256));
    }

    [Fact]
    public static void A_file_too_large_for_a_repository_is_refused_and_nothing_is_written()
    {
        using var folder = new TemporaryFolder();
        var code = new RetainedCode(Path.Combine(folder.Path, "code"));
        var large = KernelCode.Of([], KeyValuePair.Create("large.so", (ReadOnlyMemory<byte>)new byte[KernelCode.LimitBytes + 1]));

        var refused = Assert.Throws<PfbException>(() => code.Keep(large));

        Assert.Contains("large.so has", refused.Diagnostics[0].Text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(code.Folder));
    }

    [Fact]
    public static void Files_come_back_under_the_names_that_their_launch_knows()
    {
        using var folder = new TemporaryFolder();
        var code = new RetainedCode(folder.Path);
        var kernel = KernelCode.Of(
            new() { ["form"] = "x" },
            KeyValuePair.Create("Kernel.dll", (ReadOnlyMemory<byte>)new byte[] { 1 }),
            KeyValuePair.Create("read.py", (ReadOnlyMemory<byte>)"a\r\nb\n"u8.ToArray()));
        code.Keep(kernel);

        var loaded = code.Load(kernel.Sha256);

        Assert.Equal(["Kernel.dll", "read.py"], loaded.Files.Keys);
        Assert.Equal("a\nb\n"u8.ToArray(), loaded.Files["read.py"].ToArray());
        Assert.Equal(kernel.Identity, loaded.Identity);
    }

    [Fact]
    public static void Sweeping_removes_what_no_row_names()
    {
        using var folder = new TemporaryFolder();
        var store = new BaselineStore(folder.Path);
        store.WriteReceived(WithCode(("a", One), ("b", Other)), One, Other);
        store.Approve(BaselineSamples.Slug, "quick", BaselineSamples.Request());
        store.Prune(BaselineSamples.Slug, "quick", new HashSet<string> { "a" }, new("gone", "ada", BaselineSamples.Noon, null));

        var removed = store.SweepCode(BaselineSamples.Slug);

        Assert.Equal([Other.Sha256], removed);
        var left = Directory.GetFiles(store.Code(BaselineSamples.Slug).Folder).Select(file => Path.GetFileName(file)!);
        Assert.Equal(
            new[] { $"{Cubin}.cubin", $"{One.Sha256}.json" }.Order(StringComparer.Ordinal),
            left.Where(name => name[0] != '.').Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("kernel.cubin")]
    public static void A_manifest_that_names_another_file_is_corrupt(string cubin)
    {
        using var folder = new TemporaryFolder();
        var hostile = OfCubin($$"""{"cubin": "{{cubin}}"}""");
        var code = new RetainedCode(folder.Path);
        code.Keep(hostile);

        Assert.Throws<PfbException>(() => code.Load(hostile.Sha256));
    }

    [Fact]
    public static void A_name_that_could_leave_the_folder_is_refused()
    {
        var baseline = BaselineSamples.Baseline("run-1", ("a", 1));
        var hostile = baseline with { Rows = baseline.Rows.SetItem("a", baseline.Rows["a"] with { CodeSha256 = "../../../etc/passwd" }) };

        Assert.Contains(BaselineRules.Complaints(hostile), text => text.Contains("codeSha256"));
    }

    private static BaselineStore Approved(TemporaryFolder folder)
    {
        var store = new BaselineStore(folder.Path);
        store.WriteReceived(WithCode(("a", One)), One);
        store.Approve(BaselineSamples.Slug, "quick", BaselineSamples.Request());
        return store;
    }

    private static ApprovedBaseline WithCode(params (string Row, KernelCode Code)[] rows)
    {
        var baseline = BaselineSamples.Baseline($"run-{Guid.NewGuid():N}", [.. rows.Select(row => (row.Row, 1.0))]);
        return baseline with
        {
            Rows = rows.ToImmutableSortedDictionary(row => row.Row, row => baseline.Rows[row.Row] with { CodeSha256 = row.Code.Sha256 }),
        };
    }

    /// <summary>As descriptions of a single cubin were always written.</summary>
    private static KernelCode OfCubin(string description) =>
        new(description, ImmutableSortedDictionary<string, ReadOnlyMemory<byte>>.Empty.Add($"{Cubin}.cubin", new byte[] { 1, 2, 3 }));
}
