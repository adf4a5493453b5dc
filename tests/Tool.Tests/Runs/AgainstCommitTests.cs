using System.Diagnostics;
using PrefillBench.Tests.Cli;

namespace PrefillBench.Tests.Runs;

/// <summary>The other side is a script of the fake device as a commit has it.</summary>
public sealed class AgainstCommitTests : IDisposable
{
    private const string Slower =
        """{"rules": [{"row": "*/trtllm", "medianMs": 1.1, "processSigma": 0.001}, {"row": "*", "processSigma": 0.001}]}""";
    private const string Before = """{"rules": [{"row": "*", "processSigma": 0.001}]}""";

    private readonly ToolBench bench = new(Before);

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task A_kernel_that_became_slower_since_the_commit_is_found_and_another_is_not_measured_again()
    {
        Commit();
        bench.Script("fake.json", Slower);

        var run = await bench.RunAsync("--against", "HEAD");

        Assert.True(run.Exit == 2, run.All);
        Assert.Contains("1 REGRESSED, 1 IDENTICAL", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-ref", Slower, "'no-such-ref' is neither a folder (")]
    [InlineData("HEAD:fake.json", Slower, "nor a ref that git can read here")]
    [InlineData("HEAD", "{", "--against: fake.json of commit ")]
    public async Task What_cannot_be_the_other_side_is_refused_with_its_reason(string text, string committed, string said)
    {
        bench.Script("fake.json", committed);
        Commit();
        bench.Script("fake.json", Before);

        var run = await bench.RunAsync("--against", text);

        Assert.True(run.Exit == 1, run.All);
        Assert.Contains("error PFB4006: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_the_commit_does_not_have_is_named()
    {
        Commit();
        var other = bench.Script("other.json", Slower);

        var run = await bench.RunAsync("--device", $"fake:{other}", "--against", "HEAD");

        Assert.True(run.Exit == 1, run.All);
        Assert.Contains(" has no other.json", run.Error, StringComparison.Ordinal);
    }

    /// <summary>The branch and the folder may hold different kernels, and nobody could see which was measured.</summary>
    [Fact]
    public async Task A_word_that_is_a_folder_and_a_branch_is_not_guessed_at()
    {
        Commit();
        Git("branch", "before");
        Directory.CreateDirectory(Path.Combine(bench.Folder, "before"));

        var run = await bench.RunAsync("--against", "before");

        Assert.True(run.Exit == 1, run.All);
        Assert.Contains("'before' is both a folder here and a git ref; write ./before for the folder", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Git_says_itself_why_it_does_not_answer()
    {
        var run = await bench.RunAsync("--against", "HEAD");

        Assert.True(run.Exit == 1, run.All);
        Assert.Contains("(git says: fatal: not a git repository", run.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clone_without_history_is_named_as_the_reason()
    {
        Commit();
        bench.Script("fake.json", Slower);
        Git("-c", "user.name=tester", "-c", "user.email=tester@example.org", "commit", "-q", "-a", "-m", "after");
        File.WriteAllText(Path.Combine(bench.Folder, ".git", "shallow"), RevParse("HEAD"));

        var run = await bench.RunAsync("--against", "HEAD~1");

        Assert.True(run.Exit == 1, run.All);
        Assert.Contains("`fetch-depth: 0` on the build server", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_from_before_the_kernels_is_refused_with_the_descriptions_that_it_lacks()
    {
        Commit();
        File.WriteAllText(bench.At("mine.kernel.json"), """{"form": "library", "devices": ["cpu"], "library": "libmine.so"}""");
        File.WriteAllText(bench.At("libmine.so"), "");
        File.AppendAllText(bench.At("prefill-bench.yaml"), "\nkernels: {use: {mine: {from: mine.kernel.json}}}\n");

        var run = await bench.RunAsync("--device", "cpu", "--against", "HEAD");

        Assert.True(run.Exit == 1, run.All);
        Assert.Matches(
            "error PFB4006: --against: commit [0-9a-f]{12} has none of this run's kernels: it lacks mine.kernel.json\n", run.Error);
    }

    /// <summary>As git writes them: LFS is a filter, and what `git archive` leaves out is part of a commit all the same.</summary>
    [Fact]
    public async Task Filters_are_applied_and_files_that_are_not_exported_are_there()
    {
        File.WriteAllText(Path.Combine(bench.Folder, ".gitattributes"), "fake.json filter=kept export-ignore\n");
        Git("init", "-q");
        Git("config", "filter.kept.clean", "sed s/processSigma/pointer/g");
        Git("config", "filter.kept.smudge", "sed s/pointer/processSigma/g");
        Git("add", ".gitattributes");
        Commit();

        var run = await bench.RunAsync("--against", "HEAD");

        Assert.True(run.Exit == 0, run.All);
        Assert.Contains("2 IDENTICAL", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_submodule_that_is_checked_out_is_part_of_the_commit()
    {
        var kernels = Directory.CreateDirectory(Path.Combine(bench.Folder, "kernels")).FullName;
        File.WriteAllText(Path.Combine(kernels, "fake.json"), Before);
        CommitIn(kernels, "fake.json");
        Git("init", "-q");
        Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "./kernels");
        CommitIn(bench.Folder, "kernels");

        var run = await bench.RunAsync("--device", $"fake:{bench.At("kernels", "fake.json")}", "--against", "HEAD");

        Assert.True(run.Exit == 0, run.All);
        Assert.Contains("2 IDENTICAL", run.Out, StringComparison.Ordinal);
    }

    private void Commit() => CommitIn(bench.Folder, "fake.json");

    private static void CommitIn(string folder, string file)
    {
        GitIn(folder, "init", "-q");
        GitIn(folder, "add", file);
        GitIn(folder, "-c", "user.name=tester", "-c", "user.email=tester@example.org", "commit", "-q", "-m", "before");
    }

    private string RevParse(string commit)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["rev-parse", commit])
        {
            WorkingDirectory = bench.Folder, RedirectStandardOutput = true,
        })!;
        return git.StandardOutput.ReadToEnd();
    }

    private void Git(params string[] arguments) => GitIn(bench.Folder, arguments);

    private static void GitIn(string folder, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder })!;
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }
}
