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
    [InlineData("HEAD:fake.json", Slower, "nor a git ref here")]
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

    private void Commit()
    {
        Git("init", "-q");
        Git("add", "fake.json");
        Git("-c", "user.name=tester", "-c", "user.email=tester@example.org", "commit", "-q", "-m", "before");
    }

    private void Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = bench.Folder })!;
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }
}
