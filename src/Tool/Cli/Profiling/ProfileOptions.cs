using System.CommandLine;
using PrefillBench.Cli.Running;
using PrefillBench.Diagnostics;
using PrefillBench.Runs;

namespace PrefillBench.Cli.Profiling;

/// <summary>The command line of `profile`.</summary>
internal sealed class ProfileOptions
{
    private const int MostLaunches = 100_000;

    private readonly Option<string?> spec = SharedOptions.Spec();
    private readonly Option<string?> suite = SharedOptions.Suite();
    private readonly Option<string?> attentionCase = SharedOptions.Case();
    private readonly Option<string> device = SharedOptions.Device();
    private readonly Option<string?> kernels = SharedOptions.Kernels();
    private readonly Option<string[]> namedKernels = SharedOptions.NamedKernels();
    private readonly Option<string> l2 = SharedOptions.Choice("--l2", "Whether caches are flushed between launches.", "cold", "warm");
    private readonly Option<int> launches = new("--launches")
    {
        Description = "Timings in the profiled range. For short launches one timing covers many launches.",
        HelpName = "number",
        DefaultValueFactory = _ => 1,
    };

    public Argument<string> Row { get; } = new("row")
    {
        Description = "The row's id, CASE/KERNEL, or a glob that matches one row only, such as 'b16-s4096-bf16-*/trtllm'.",
    };

    public Argument<string[]> Profiler { get; } = new("profiler")
    {
        Description = "Behind --: the profiler and its options. Without it the row is launched here.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public ConsoleOptions Console { get; } = new() { Timeout = null, Verbosity = "quiet", NoColor = true };

    public void AddTo(Command command)
    {
        command.Arguments.Add(Row);
        command.Arguments.Add(Profiler);
        foreach (var option in new Option[] { spec, suite, attentionCase, device, kernels, namedKernels, l2, launches })
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="PfbException">BadCommandLine: there are not so many.</exception>
    public int LaunchesOf(ParseResult parsed) => parsed.GetValue(launches) is > 0 and <= MostLaunches and var count
        ? count
        : throw new PfbException(Codes.BadCommandLine, $"--launches must be a number from 1 to {MostLaunches}");

    public MeasureRequest Measure(CliEnvironment environment, ParseResult parsed) => new()
    {
        Spec = environment.AbsoluteIfGiven(parsed.GetValue(spec)),
        Suite = parsed.GetValue(suite),
        Case = parsed.GetValue(attentionCase),
        Filters = [],
        Device = parsed.GetRequiredValue(device),
        Kernels = environment.AbsoluteIfGiven(parsed.GetValue(kernels)),
        NamedKernels = NamedKernels.Read(environment, parsed.GetValue(namedKernels)),
        Baselines = environment.WorkingDirectory,
        WarmL2 = parsed.GetValue(l2) == "warm",
        Budget = null,
        Seed = null,
        Output = environment.WorkingDirectory,
        LockWait = TimeSpan.Zero,
    };
}
