using System.Collections.Immutable;
using PrefillBench.Cli;
using PrefillBench.Report;
using PrefillBench.Results;
using PrefillBench.Tests.Measurement;

namespace PrefillBench.Tests.Cli;

/// <summary>What one invocation of the tool gave.</summary>
public sealed record Invocation(int Exit, string Out, string Error)
{
    /// <summary>For the message of a failing assertion.</summary>
    public string All => $"exit {Exit}\n--- out\n{Out}\n--- error\n{Error}";
}

/// <summary>
/// A folder of its own with a spec, scripts of the fake device and locks; commands run through the real entry point, workers in the process
/// of the tests.
/// </summary>
public sealed class ToolBench : IDisposable
{
    /// <summary>The rows of the spec's suite `one`, with their kernel: everything that the short runs measure.</summary>
    public const string Case = "b1-s16-bf16-h4x2-d128-HND-p16";

    private const string Spec =
        """
        version: 1
        default_suite: {cuda: one, cpu: one}
        defaults: {heads: [4, 2], kv_pool_tokens: 1024, warmup: 3, trials: 5}
        suites:
          one: {batch_sizes: [1], quantization: [bf16], processes: 1, max_seq_lens: [16]}
          mixed: {batch_sizes: [1], quantization: [bf16, fp8_qkv], processes: 1, max_seq_lens: [16]}
          two: {batch_sizes: [1], quantization: [bf16], processes: 1, max_seq_lens: [16, 32]}
        """;

    public ToolBench(string script = Scripts.Plain, string gate = "")
    {
        WriteSpec(gate);
        Script("fake.json", script);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("pfb-cli-").FullName;

    public string Results => Path.Combine(Folder, "out", "results.json");

    public string Locks => Path.Combine(Folder, "locks");

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ImmutableDictionary<string, string> Variables { get; set; } = ImmutableDictionary<string, string>.Empty;

    public bool IsTerminal { get; init; }

    public TextReader StandardInput { get; set; } = TextReader.Null;

    public string At(params string[] parts) => Path.Combine([Folder, .. parts]);

    public void WriteSpec(string gate) =>
        File.WriteAllText(At("prefill-bench.yaml"), Spec + (gate.Length > 0 ? $"\ngate: {gate}\n" : "\n"));

    public string Script(string name, string script)
    {
        File.WriteAllText(At(name), script);
        return At(name);
    }

    /// <summary>Descriptions of kernels, of which the scripted device asks only that they are there.</summary>
    public void Describe(params string[] files) => Array.ForEach(files, file => File.WriteAllText(At(file), "{\"form\": \"library\"}"));

    /// <summary>`run` on the scripted device; options given replace the usual ones.</summary>
    public Task<Invocation> RunAsync(params string[] more) => ToolAsync(["run", .. Usual(more), .. more]);

    /// <summary>The options that every run gets unless it is given its own.</summary>
    public IEnumerable<string> Usual(string[] given) =>
        new[] { ("--device", $"fake:{At("fake.json")}"), ("--suite", "one"), ("--output", "out"), ("--seed", "7") }
            .Where(option => !given.Contains(option.Item1))
            .SelectMany(option => new[] { option.Item1, option.Item2 });

    public async Task<Invocation> ToolAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await CommandLine.RunAsync(args, new CliEnvironment
        {
            Out = output,
            Error = error,
            In = StandardInput,
            Variables = Variables.Add("PREFILL_BENCH_LOCKS", Locks),
            WorkingDirectory = Folder,
            Clock = TimeProvider.System,
            IsTerminal = IsTerminal,
            Width = 80,
            Workers = new InProcessWorkers(),
        });
        return new Invocation(exit, output.ToString(), error.ToString());
    }

    public async Task<ResultsDocument> MeasuredAsync(params string[] more)
    {
        var invocation = await RunAsync(more);
        Assert.True(File.Exists(Results), invocation.All);
        return ResultsJson.ReadFile(Results);
    }

    /// <summary>A bench whose suite has been run once and approved.</summary>
    internal static async Task<ToolBench> ApprovedAsync(string script, string suite = "one")
    {
        var bench = new ToolBench(script);
        var first = await bench.RunAsync("--suite", suite, "--on-missing-baseline", "record");
        Assert.True(first.Exit == 0, first.All);
        var approval = await bench.ToolAsync("approve", "--from", "out", "--reason", "first times");
        Assert.True(approval.Exit == 0, approval.All);
        return bench;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
