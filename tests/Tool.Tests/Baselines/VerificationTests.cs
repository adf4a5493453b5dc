using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using static PrefillBench.Tests.Baselines.BaselineSamples;

namespace PrefillBench.Tests.Baselines;

/// <summary>`baselines verify` looks at every file of the store, and each finding names its file.</summary>
public static class VerificationTests
{
    [Theory]
    [InlineData("quick.verified.json", "{", "PFB3006")]
    [InlineData("quick.log.jsonl", "<<<<<<< HEAD\n", "PFB3006")]
    [InlineData("gone.log.jsonl", "{}\n", "PFB3006")]
    [InlineData("quick.calibration.json", "", "PFB3006")]
    [InlineData("other.qualification.json", "[]", "PFB3006")]
    [InlineData("quick.calibration.json", "{\"schemaVersion\": 99}", "PFB5016")]
    [InlineData("../kernels.verified.json", "{\"schemaVersion\": 1}", "PFB3006")]
    [InlineData("../quick.verified.json", "{}", "PFB3006")]
    public static void What_is_damaged_is_an_error_at_its_file(string name, string text, string code)
    {
        using var folder = new TemporaryFolder();
        var store = Approved(folder);
        var file = Path.GetFullPath(Path.Combine(folder.Path, Slug, name));
        File.WriteAllText(file, text);

        var errors = store.Verify().Where(finding => finding.Severity == Severity.Error).ToArray();

        Assert.NotEmpty(errors);
        Assert.All(errors, error => Assert.Equal((code, file, ExitCode.BadInput), (error.Code.Id, error.Position.File, error.Exit)));
    }

    [Theory]
    [InlineData(".quick.verified.json.x1y2z3.abc.tmp", "interrupted")]
    [InlineData("../.kernels.verified.json.x1y2z3.abc.tmp", "interrupted")]
    [InlineData("quick.anchor.json", "earlier version")]
    [InlineData("quick.attempts.jsonl", "earlier version")]
    [InlineData("quick.verified.json.orig", "this tool did not write it")]
    public static void What_is_left_over_is_a_warning_at_its_file(string name, string said)
    {
        using var folder = new TemporaryFolder();
        var store = Approved(folder);
        var file = Path.GetFullPath(Path.Combine(folder.Path, Slug, name));
        File.WriteAllText(file, "{");

        var warning = Assert.Single(store.Verify());

        Assert.Equal((Codes.StrayBaselineFile, file, ExitCode.Passed), (warning.Code, warning.Position.File, warning.Exit));
        Assert.Contains(said, warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public static void Files_of_git_and_pages_beside_the_devices_are_nobodys_business()
    {
        using var folder = new TemporaryFolder();
        var store = Approved(folder);
        File.WriteAllText(Path.Combine(folder.Path, "README.md"), "ours");
        File.WriteAllText(Path.Combine(folder.Path, Slug, ".gitattributes"), "* -text");

        Assert.Empty(store.Verify());
    }

    [Fact]
    public static void A_baseline_without_the_log_of_its_approvals_is_found()
    {
        using var folder = new TemporaryFolder();
        var store = Approved(folder);
        File.Delete(store.LogPath(Slug, "quick"));

        Assert.Contains("its log of approvals", Assert.Single(store.Verify()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_log_whose_baseline_was_removed_on_purpose_is_sound()
    {
        using var folder = new TemporaryFolder();
        var store = Approved(folder);
        File.Delete(store.VerifiedPath(Slug, "quick"));

        Assert.Empty(store.Verify());
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.dll", "other", "PFB3006", "does not match its name")]
    [InlineData("notes.txt", "other", "PFB3008", "this tool did not write it")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.dll", "abc", "PFB3008", "no approved row uses it")]
    [InlineData(".gitattributes", "*.dll binary\n", "PFB3008", "* -text")]
    [InlineData(".gitattributes", null, "PFB3008", "it is missing")]
    public static void A_folder_of_code_is_looked_at_file_by_file(string name, string? text, string code, string said)
    {
        using var folder = new TemporaryFolder();
        var store = Approved(folder);
        var place = Directory.CreateDirectory(store.Code(Slug).Folder).FullName;
        File.WriteAllText(Path.Combine(place, ".gitattributes"), "* -text\n");
        File.Delete(Path.Combine(place, name));
        if (text is not null)
        {
            File.WriteAllText(Path.Combine(place, name), text);
        }

        var finding = Assert.Single(store.Verify());

        Assert.Equal((code, Path.Combine(place, name)), (finding.Code.Id, finding.Position.File));
        Assert.Contains(said, finding.Text, StringComparison.Ordinal);
    }

    /// <summary>A baseline that is restored later may need it.</summary>
    [Fact]
    public static void Beside_a_damaged_baseline_no_code_is_called_superfluous()
    {
        using var folder = new TemporaryFolder();
        var store = Approved(folder);
        var place = Directory.CreateDirectory(store.Code(Slug).Folder).FullName;
        File.WriteAllText(Path.Combine(place, ".gitattributes"), "* -text\n");
        File.WriteAllText(Path.Combine(place, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.dll"), "abc");
        File.WriteAllText(store.VerifiedPath(Slug, "quick"), "broken");

        Assert.StartsWith("not valid JSON: ", Assert.Single(store.Verify()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_folder_that_holds_no_code_is_a_warning()
    {
        using var folder = new TemporaryFolder();
        var store = Approved(folder);
        Directory.CreateDirectory(Path.Combine(folder.Path, Slug, "backup"));

        Assert.Contains("this tool did not make it", Assert.Single(store.Verify()).Text, StringComparison.Ordinal);
    }

    private static BaselineStore Approved(TemporaryFolder folder)
    {
        var store = new BaselineStore(folder.Path);
        store.WriteReceived(Baseline("run-1", ("a/trtllm", 2)));
        store.Approve(Slug, "quick", Request());
        return store;
    }
}
