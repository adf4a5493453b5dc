using System.Diagnostics;
using PrefillBench.TestData;
using PrefillBench.Tests.Cli;
using PrefillBench.Tests.Measurement;

namespace PrefillBench.Tests.Runs;

/// <summary>The tool as a process of its own, so that it can be interrupted, killed and orphaned.</summary>
internal sealed class ToolProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;

    private ToolProcess(Process process)
    {
        this.process = process;
        (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    public int Id => process.Id;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>`run` of the bench's suite `one`, in an environment without a build server's variables.</summary>
    public static ToolProcess Run(ToolBench bench, params string[] more) => Run(bench, [], more);

    /// <param name="variables">Of its environment, beside those of the tests.</param>
    public static ToolProcess Run(ToolBench bench, (string Name, string Value)[] variables, params string[] more) =>
        Start(bench, ["run", .. bench.Usual(more), .. more], variables);

    /// <summary>`approve` of what the bench's last run left in `out`.</summary>
    public static ToolProcess Approve(ToolBench bench) => Start(bench, ["approve", "--from", "out", "--reason", "killed"], []);

    /// <summary>The tool from a shell's line, in which <c>"$@"</c> is the tool.</summary>
    public static ToolProcess Shell(ToolBench bench, string line) => Started(bench, ["sh", "-c", line, "sh", .. Tool], []);

    /// <summary>Waits, without sleeping, until something has happened or the process has ended.</summary>
    public async Task UntilAsync(Func<bool> happened)
    {
        var deadline = Stopwatch.StartNew();
        while (!happened() && !process.HasExited)
        {
            Assert.True(deadline.Elapsed < Patience, "it does not happen");
            await Task.Yield();
        }
    }

    /// <summary>What the runs of a bench have for temporary files; nothing else writes there.</summary>
    public static string TemporaryFolder(ToolBench bench) => Directory.CreateDirectory(bench.At("temporary")).FullName;

    public IReadOnlyList<int> Workers => LinuxProcesses.ChildrenOf(Id);

    /// <summary>Waits until so many workers live.</summary>
    public async Task<IReadOnlyList<int>> WorkersAsync(int count)
    {
        var deadline = Stopwatch.StartNew();
        while (Workers.Count < count)
        {
            Assert.True(!process.HasExited && deadline.Elapsed < Patience, $"{Workers.Count} workers instead of {count}");
            await Task.Delay(20, Cancellation);
        }

        return Workers;
    }

    public void Signal(string name) => LinuxProcesses.Signal(name, Id);

    /// <summary>Waits until the run has written so many lines to its journal.</summary>
    public async Task UntilJournalHasAsync(ToolBench bench, int lines)
    {
        var journal = bench.At("out", "journal.jsonl");
        var deadline = Stopwatch.StartNew();
        while (!File.Exists(journal) || Lines(journal) < lines)
        {
            Assert.False(process.HasExited, $"it ended before it had measured: {(process.HasExited ? await error : "")}");
            Assert.True(deadline.Elapsed < Patience, "the journal does not grow");
            await Task.Delay(20, Cancellation);
        }
    }

    public async Task<Invocation> EndAsync()
    {
        await process.WaitForExitAsync(Cancellation).WaitAsync(Patience, Cancellation);
        return new Invocation(process.ExitCode, await output, await error);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    private static string[] Tool => [FakeBench.Muxer!, "exec", Path.Combine(AppContext.BaseDirectory, "dotnet-prefill-bench.dll")];

    // A background job of a shell has SIGINT ignored, and so has everything that it starts; `env` gives the tool the usual one again.
    private static ToolProcess Start(ToolBench bench, string[] arguments, (string Name, string Value)[] variables) =>
        Started(
            bench,
            [.. OperatingSystem.IsLinux() ? ["env", "--default-signal=INT"] : Array.Empty<string>(), .. Tool, .. arguments],
            variables);

    private static ToolProcess Started(ToolBench bench, string[] started, (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(started[0], started[1..])
        {
            WorkingDirectory = bench.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What is written into a pipe is UTF-8, whatever the locale.
        start.Environment["LC_ALL"] = "en_US.ISO-8859-1";
        var github = start.Environment.Keys.Where(key => key.StartsWith("GITHUB_", StringComparison.Ordinal)).ToArray();
        foreach (var name in new[] { "CI", "TF_BUILD", "NO_COLOR" }.Concat(github))
        {
            start.Environment.Remove(name);
        }

        start.Environment["PREFILL_BENCH_LOCKS"] = bench.Locks;
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        start.Environment["TMPDIR"] = TemporaryFolder(bench);
        return new ToolProcess(Process.Start(start)!);
    }

    private static int Lines(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Count(c => c == '\n');
    }
}
