using System.Diagnostics;
using PrefillBench.TestData;
using PrefillBench.Tests.Cli;
using PrefillBench.Tests.Measurement;

namespace PrefillBench.Tests.Runs;

/// <summary>A real `git bisect run` as docs/running.md has it, over five commits of which the fourth is slower.</summary>
public static class BisectRunTests
{
    [Fact(Explicit = true)]
    public static void Git_finds_the_commit_that_made_a_row_slower()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a shell");
        using var bench = new ToolBench(Script(1, note: "first"));
        File.WriteAllText(bench.At(".gitignore"), "locks\nout\n");
        Git(bench, "init", "-q", "-b", "main");
        string[] commits =
        [
            Commit(bench, Script(1, "first")), Commit(bench, Script(1, "a comment")), Commit(bench, Script(1, "another")),
            Commit(bench, Script(1.3, "slower")), Commit(bench, Script(1.3, "later")),
        ];
        Git(bench, "bisect", "start", "HEAD", commits[0]);

        var said = Git(bench,
        [
            "bisect", "run", FakeBench.Muxer!, "exec", Path.Combine(AppContext.BaseDirectory, "dotnet-prefill-bench.dll"), "run",
            "--exit-codes", "bisect", "--against", commits[0], "--device", "fake:fake.json", "--suite", "one", "--seed", "7",
            "--output", "out",
        ]);

        Assert.Contains($"{commits[3]} is the first bad commit", said, StringComparison.Ordinal);
    }

    private static string Script(double factor, string note) =>
        Scripts.Rule($$""" "row": "*trtllm", "medianMs": {{20 * factor}} """, $"\"name\": \"{note}\",");

    private static string Commit(ToolBench bench, string script)
    {
        bench.Script("fake.json", script);
        Git(bench, "add", "-A");
        Git(bench, "commit", "-q", "-m", script);
        return Git(bench, "rev-parse", "HEAD").Trim();
    }

    private static string Git(ToolBench bench, params string[] arguments)
    {
        string[] who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
        var start = new ProcessStartInfo("git", [.. who, .. arguments])
        {
            WorkingDirectory = bench.Folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["PREFILL_BENCH_LOCKS"] = bench.Locks;
        using var git = Process.Start(start)!;
        var error = git.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var said = git.StandardOutput.ReadToEnd() + error.Result;
        git.WaitForExit();
        return said;
    }
}
