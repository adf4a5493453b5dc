using System.Text.Json.Nodes;
using PrefillBench.TestData;
using PrefillBench.Tests.Cli;

namespace PrefillBench.Tests.Runs;

/// <summary>`approve` as a process that is killed while it writes: no file is half written, and approving again ends well.</summary>
public static class KilledApprovalTests
{
    /// <summary>
    /// The process is killed as soon as its first file is there and a little later each time; by then it is among its writes. The run
    /// that it approves is the same each time.
    /// </summary>
    [Fact]
    public static async Task Nothing_is_half_written_and_the_next_approval_ends_well()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals of Linux");
        using var bench = new ToolBench(gate: "{on_missing_baseline: record}");
        Assert.Equal(0, (await bench.RunAsync("--suite", "mixed")).Exit);
        CopyTree(bench.At("out"), bench.At("kept"));
        for (var kill = 0; kill < 5; kill++)
        {
            Reset(bench);
            using var approval = ToolProcess.Approve(bench);
            await approval.UntilAsync(() => Directory.Exists(bench.At("baselines")));
            SpinWait.SpinUntil(() => false, TimeSpan.FromMilliseconds(6 * kill));
            approval.Signal("KILL");
            await approval.EndAsync();

            Assert.All(Files(bench), RequireWhole);
            await RequireSoundAfterApprovingAsync(bench);
        }
    }

    /// <summary>What had been approved to its end is not there to be approved again, which is said with the code of a refusal.</summary>
    private static async Task RequireSoundAfterApprovingAsync(ToolBench bench)
    {
        var again = await bench.ToolAsync("approve", "--from", "out", "--reason", "again");
        Assert.True(again.Exit == 0 || again.Error.Contains("nothing to approve", StringComparison.Ordinal), again.All);
        var verified = await bench.ToolAsync("baselines", "verify");
        Assert.True(verified.Exit == 0, verified.All);
        var run = await bench.RunAsync("--suite", "mixed", "--output", "after");
        Assert.True(run.Exit == 0, run.All);
        Assert.Matches("\nrows: [0-9]+ IDENTICAL\n", run.Out);
    }

    private static void RequireWhole(string file)
    {
        var text = File.ReadAllText(file);
        if (file.EndsWith(".json", StringComparison.Ordinal))
        {
            Assert.NotNull(JsonNode.Parse(text));
        }
        else if (file.EndsWith(".jsonl", StringComparison.Ordinal))
        {
            Assert.All(text.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.NotNull(JsonNode.Parse(line)));
        }
    }

    private static string[] Files(ToolBench bench) =>
        [.. Directory.EnumerateFiles(bench.At("baselines"), "*", SearchOption.AllDirectories).Where(file => !IsTemporary(file))];

    /// <summary>What a write that was killed leaves beside its file; it never has the file's name.</summary>
    private static bool IsTemporary(string file) => Path.GetFileName(file).EndsWith(".tmp", StringComparison.Ordinal);

    private static void Reset(ToolBench bench)
    {
        foreach (var folder in new[] { "baselines", "out", "after" }.Select(name => bench.At(name)).Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }

        CopyTree(bench.At("kept"), bench.At("out"));
    }

    private static void CopyTree(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
