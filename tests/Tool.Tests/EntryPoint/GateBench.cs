using System.Collections.Immutable;
using PrefillBench.Cli;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Results;
using PrefillBench.Tests.Measurement;

namespace PrefillBench.Tests.EntryPoint;

/// <summary>
/// One folder with a spec, scripted devices and baselines, used through the tool's entry point only; workers share
/// the process of the tests. Nothing of the machine that runs the tests is seen: no variables, no clock, no user, no other run's lock.
/// </summary>
public sealed class GateBench : IDisposable
{
    public const string Suite = "tiny";

    private readonly Calendar clock = new();
    private int runs;

    public GateBench(string? spec = null)
    {
        Spec = spec ?? Specs.Of();
        // A repository without commits: otherwise the machine's own git settings would say who approves.
        var git = Directory.CreateDirectory(Path.Combine(Folder, ".git")).FullName;
        Directory.CreateDirectory(Path.Combine(git, "objects"));
        Directory.CreateDirectory(Path.Combine(git, "refs"));
        File.WriteAllText(Path.Combine(git, "HEAD"), "ref: refs/heads/main\n");
        File.WriteAllText(Path.Combine(git, "config"), "[core]\n\trepositoryformatversion = 0\n[user]\n\tname = tester\n");
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("pfb-table-").FullName;

    /// <summary>Environment variables of every call.</summary>
    public (string Name, string Value)[] Variables { get; init; } = [];

    /// <summary>Happens once, when the first worker of a call is to start.</summary>
    public Action? WhileMeasuring { get; set; }

    public string Locks => Path.Combine(Folder, "locks");

    public string Baselines => Path.Combine(Folder, "baselines");

    public string VerifiedFile => Path.Combine(Baselines, FakeMachine.Slug, $"{Suite}.verified.json");

    /// <summary>What the last run left for approval.</summary>
    public string ReceivedFile => Path.Combine(Folder, LastOutput, "received", FakeMachine.Slug, $"{Suite}.received.json");

    /// <summary>The output folder of the last `run`.</summary>
    public string LastOutput { get; private set; } = Earlier.Output;

    /// <summary>The text of the sweep file from now on.</summary>
    public string Spec
    {
        get => File.ReadAllText(Path.Combine(Folder, "prefill-bench.yaml"));
        set => File.WriteAllText(Path.Combine(Folder, "prefill-bench.yaml"), value);
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Writes the machine's script under a name that does not change, so that a run can be continued with it.</summary>
    public string Script(string name, FakeMachine machine) => Write($"{name}.json", machine.ToString());

    /// <summary>Any command, in this folder.</summary>
    /// <param name="variables">Environment variables of the call.</param>
    public async Task<Outcome> CallAsync(string[] args, params (string Name, string Value)[] variables)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        clock.Day++;
        LastOutput = args is ["run", ..] && Array.IndexOf(args, "--output") is >= 0 and var at ? args[at + 1] : LastOutput;
        var exit = await CommandLine.RunAsync(args, new CliEnvironment
        {
            Out = output,
            Error = error,
            In = TextReader.Null,
            Variables = variables.Concat(Variables).Append(("PREFILL_BENCH_LOCKS", Locks)).Append(("USER", "tester"))
                .ToImmutableDictionary(variable => variable.Item1, variable => variable.Item2),
            WorkingDirectory = Folder,
            Clock = clock,
            IsTerminal = false,
            Width = 100,
            Workers = WhileMeasuring is { } action ? new OnFirstStart(new InProcessWorkers(), action) : new InProcessWorkers(),
        });
        return new Outcome((ExitCode)exit, output.ToString(), error.ToString(), null);
    }

    /// <summary>`run` into an output folder of its own; whatever it wrote must say the same as its exit code.</summary>
    public async Task<Outcome> RunAsync(FakeMachine machine, params string[] more) =>
        await RunAsync($"out-{++runs}", machine, more);

    /// <param name="output">The output folder, relative to this bench's.</param>
    public async Task<Outcome> RunAsync(string output, FakeMachine machine, params string[] more)
    {
        var outcome = await CallAsync([
            "run", "--device", $"fake:{Script("device", machine)}", "--output", output, "--seed", "1", "--verbosity", "quiet",
            "--log-format", "msbuild", .. more,
        ]);
        var results = Path.Combine(Folder, output, "results.json");
        return File.Exists(results) ? outcome with { Results = Agreeing(outcome, results) } : outcome;
    }

    public async Task ApproveAsync(params string[] more)
    {
        var outcome = await CallAsync(["approve", "--from", LastOutput, "--reason", "first times", .. more]);
        Assert.True(outcome.Exit == ExitCode.Passed, outcome.Printed);
    }

    /// <summary>Every file but locks with its content, to be compared with a later look.</summary>
    public ImmutableSortedDictionary<string, string> Files() => Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
        .Where(file => !file.StartsWith(Locks, StringComparison.Ordinal) && Path.GetFileName(file) != FolderLock.FileName)
        .ToImmutableSortedDictionary(file => Path.GetRelativePath(Folder, file), File.ReadAllText, StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static ResultsDocument Agreeing(Outcome outcome, string results)
    {
        var document = ResultsJson.ReadFile(results);
        var path = Path.ChangeExtension(results, ".lines");
        var lines = ResultsLines.Read(File.ReadAllBytes(path), path);
        Assert.Equal((document.Verdict, document.ExitCode, document.Run.Complete), (lines.Verdict, lines.ExitCode, lines.Complete));
        Assert.Equal(outcome.Exit, document.ExitCode);
        Assert.All(document.Diagnostics, diagnostic => Assert.Contains(diagnostic.Code, outcome.Out, StringComparison.Ordinal));
        return document;
    }

    /// <summary>Timers run; each call has a day of its own, the first 15 January 2027.</summary>
    private sealed class Calendar : TimeProvider
    {
        public int Day { get; set; }

        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2027, 1, 14, 12, 0, 0, TimeSpan.Zero).AddDays(Day);
    }
}

/// <summary>What a call did.</summary>
/// <param name="Results">Of a `run` that got as far as writing them.</param>
public sealed record Outcome(ExitCode Exit, string Out, string Error, ResultsDocument? Results)
{
    public string Printed => $"exit {(int)Exit}\n{Out}\n{Error}";

    /// <summary>Standard output without the breaks and indents of its layout.</summary>
    public string Unwrapped => string.Join(' ', Out.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));

    public Verdict VerdictOf(string rowId) => Results!.Rows.Single(row => row.Id == rowId).Verdict;
}
