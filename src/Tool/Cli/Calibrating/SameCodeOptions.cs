using System.CommandLine;
using PrefillBench.Cli.Running;
using PrefillBench.Runs;

namespace PrefillBench.Cli.Calibrating;

/// <summary>The options that `calibrate` and `qualify` share: all that measuring pairs of today's code needs.</summary>
/// <param name="folder">The output folder, below <c>artifacts/prefill-bench</c>.</param>
/// <param name="output">The files that go there, for the help.</param>
/// <param name="kept">What a timeout keeps, for the help.</param>
internal sealed class SameCodeOptions(string folder, string output, string kept)
{
    private readonly Option<string?> spec = SharedOptions.Spec();
    private readonly Option<string?> suite = SharedOptions.Suite();
    private readonly Option<string[]> filter = SharedOptions.Filter();
    private readonly Option<string> device = SharedOptions.Device();
    private readonly Option<string?> kernels = SharedOptions.Kernels();
    private readonly Option<string[]> namedKernels = SharedOptions.NamedKernels();
    private readonly Option<string> baselines = SharedOptions.Baselines();
    private readonly Option<string> l2 = SharedOptions.Choice("--l2", "Whether caches are flushed between launches.", "cold", "warm");
    private readonly Option<string?> budget = SharedOptions.Budget();
    private readonly Option<ulong?> seed = SharedOptions.Seed();
    private readonly Option<string> output = new("--output")
    {
        Description = output,
        HelpName = "folder",
        DefaultValueFactory = _ => Path.Combine("artifacts", "prefill-bench", folder),
    };
    private readonly Option<string?> timeout = new("--timeout")
    {
        Description = $"End after this long and keep {kept}, such as 90s, 30m or 2h.",
        HelpName = "time",
    };
    private readonly Option<string?> lockWait = new("--lock-wait")
    {
        Description = "How long to wait for a device that another run holds. Default: not at all.",
        HelpName = "time",
    };
    private readonly Option<string> verbosity = VerbosityOption.Create();
    private readonly Option<bool> noColor = SharedOptions.NoColor();

    /// <param name="own">The command's own, in the midst of the shared.</param>
    public IEnumerable<Option> With(params IEnumerable<Option> own) =>
        [spec, suite, filter, device, kernels, namedKernels, baselines, l2, budget, .. own, seed, output, timeout, lockWait, verbosity,
            noColor];

    public MeasureRequest Read(ParseResult parsed, CliEnvironment environment) => new()
    {
        Spec = environment.AbsoluteIfGiven(parsed.GetValue(spec)),
        Suite = parsed.GetValue(suite),
        Filters = parsed.GetValue(filter) ?? [],
        Device = parsed.GetRequiredValue(device),
        AgainstItself = true,
        Kernels = environment.AbsoluteIfGiven(parsed.GetValue(kernels)),
        NamedKernels = NamedKernels.Read(environment, parsed.GetValue(namedKernels)),
        Baselines = environment.Absolute(parsed.GetRequiredValue(baselines)),
        WarmL2 = parsed.GetValue(l2) == "warm",
        Budget = DurationText.Parse(parsed.GetValue(budget), "--budget"),
        Seed = parsed.GetValue(seed),
        Output = environment.Absolute(parsed.GetRequiredValue(output)),
        LockWait = DurationText.Parse(parsed.GetValue(lockWait), "--lock-wait") ?? TimeSpan.Zero,
    };

    public ConsoleOptions Console(ParseResult parsed) => new()
    {
        Timeout = DurationText.Parse(parsed.GetValue(timeout), "--timeout"),
        Verbosity = VerbosityOption.FullName(parsed.GetRequiredValue(verbosity)),
        NoColor = parsed.GetValue(noColor),
    };
}
