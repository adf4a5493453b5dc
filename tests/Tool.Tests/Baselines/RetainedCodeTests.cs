using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;

namespace PrefillBench.Tests.Baselines;

public static class RetainedCodeTests
{
    private const string Cubin = "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81"; // sha256 of 1 2 3
    private static readonly CodeImage One = new(new byte[] { 1, 2, 3 }, $$"""{"entry": "one", "cubin": "{{Cubin}}.cubin"}""");
    private static readonly CodeImage Other = new(new byte[] { 1, 2, 3 }, $$"""{"entry": "other", "cubin": "{{Cubin}}.cubin"}""");

    [Fact]
    public static void The_same_machine_code_launched_in_another_way_is_other_code() => Assert.NotEqual(One.Sha256(), Other.Sha256());

    [Fact]
    public static void Approving_retains_the_code_of_the_approved_rows_alone()
    {
        using var folder = new TemporaryFolder();
        var store = new BaselineStore(folder.Path);
        store.WriteReceived(WithCode(("a", One), ("b", Other)), One, Other);

        store.Approve(BaselineSamples.Slug, "quick", BaselineSamples.Request(row => row == "a"));

        var code = store.Code(BaselineSamples.Slug);
        Assert.Equal(One.Cubin.ToArray(), code.Load(One.Sha256()).Cubin.ToArray());
        Assert.Equal(One.Manifest, code.Load(One.Sha256()).Manifest);
        Assert.NotNull(code.Complaint(Other.Sha256()));
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

        Assert.Contains("not what its name says", finding.Text);
        Assert.Throws<PfbException>(() => code.Load(One.Sha256()));
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

        Assert.Equal(new[] { One.Sha256(), Other.Sha256() }.Order(StringComparer.Ordinal), removed);
        Assert.Equal(new[] { $"{Cubin}.cubin", $"{One.Sha256()}.json" }.Order(StringComparer.Ordinal),
            Directory.GetFiles(store.Code(BaselineSamples.Slug).Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("kernel.cubin")]
    public static void A_manifest_that_names_another_file_is_corrupt(string cubin)
    {
        using var folder = new TemporaryFolder();
        var hostile = new CodeImage(new byte[] { 1, 2, 3 }, $$"""{"cubin": "{{cubin}}"}""");
        var code = new RetainedCode(folder.Path);
        code.Receive(hostile);

        Assert.Throws<PfbException>(() => code.Retain(hostile.Sha256()));
    }

    [Fact]
    public static void A_name_that_could_leave_the_folder_is_refused()
    {
        var baseline = BaselineSamples.Baseline("run-1", ("a", 1));
        var hostile = baseline with { Rows = baseline.Rows.SetItem("a", baseline.Rows["a"] with { CodeSha256 = "../../../etc/passwd" }) };

        Assert.Contains(BaselineRules.Complaints(hostile), text => text.Contains("codeSha256"));
    }

    private static ApprovedBaseline WithCode(params (string Row, CodeImage Code)[] rows)
    {
        var baseline = BaselineSamples.Baseline($"run-{Guid.NewGuid():N}", [.. rows.Select(row => (row.Row, 1.0))]);
        return baseline with { Rows = rows.ToImmutableSortedDictionary(row => row.Row, row => baseline.Rows[row.Row] with { CodeSha256 = row.Code.Sha256() }) };
    }
}
