using System.CommandLine;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;

namespace PrefillBench.Cli.Calibrating;

/// <summary>The command line of `calibrate`: that of `run` without what only a judged run needs.</summary>
internal sealed class CalibrateOptions
{
    /// <summary>Of one calibration; G 4.12.</summary>
    private const int DefaultPairs = 24;

    private readonly Option<string?> spec = SharedOptions.Spec();
    private readonly Option<string?> suite = SharedOptions.Suite();
    private readonly Option<string[]> filter = SharedOptions.Filter();
    private readonly Option<string> device = SharedOptions.Device();
    private readonly Option<string?> kernels = SharedOptions.Kernels();
    private readonly Option<string> baselines = SharedOptions.Baselines();
    private readonly Option<string> l2 = SharedOptions.Choice("--l2", "Whether caches are flushed between launches.", "cold", "warm");
    private readonly Option<string?> budget = SharedOptions.Budget();
    private readonly Option<int> pairs = new("--pairs") { Description = "Pairs to add to what is stored.", HelpName = "number", DefaultValueFactory = _ => DefaultPairs };
    private readonly Option<ulong?> seed = SharedOptions.Seed();
    private readonly Option<string> output = new("--output")
    {
        Description = "Folder for the journal, which keeps every launch of every pair.",
        HelpName = "folder",
        DefaultValueFactory = _ => Path.Combine("artifacts", "prefill-bench", "calibration"),
    };
    private readonly Option<string?> timeout = new("--timeout") { Description = "End after this long and keep the pairs measured until then, such as 90s, 30m or 2h.", HelpName = "time" };
    private readonly Option<string?> lockWait = new("--lock-wait") { Description = "How long to wait for a device that another run holds. Default: not at all.", HelpName = "time" };
    private readonly Option<string> verbosity = VerbosityOption.Create();
    private readonly Option<bool> noColor = new("--no-color") { Description = "No colour." };

    public IEnumerable<Option> All =>
        [spec, suite, filter, device, kernels, baselines, l2, budget, pairs, seed, output, timeout, lockWait, verbosity, noColor];

    public RunRequest Read(ParseResult parsed)
    {
        var wanted = parsed.GetValue(pairs);
        return wanted < Calibration.LeastPairs
            ? throw new PfbException(Codes.BadCommandLine, $"--pairs {wanted} cannot show how much pairs vary; at least {Calibration.LeastPairs} are needed")
            : new RunRequest
            {
                Spec = parsed.GetValue(spec),
                Suite = parsed.GetValue(suite),
                Case = null,
                Filters = parsed.GetValue(filter) ?? [],
                Device = parsed.GetRequiredValue(device),
                Against = null,
                AgainstItself = true,
                Mode = null,
                Kernels = parsed.GetValue(kernels),
                Baselines = parsed.GetRequiredValue(baselines),
                Published = false,
                WarmL2 = parsed.GetValue(l2) == "warm",
                Budget = DurationText.Parse(parsed.GetValue(budget), "--budget"),
                Pairs = wanted,
                Resume = false,
                More = false,
                Seed = parsed.GetValue(seed),
                Output = parsed.GetRequiredValue(output),
                Json = false,
                Reports = [],
                LogFormat = "text",
                Timeout = DurationText.Parse(parsed.GetValue(timeout), "--timeout"),
                LockWait = DurationText.Parse(parsed.GetValue(lockWait), "--lock-wait") ?? TimeSpan.Zero,
                ParentPid = null,
                OnInconclusive = null,
                OnMissingBaseline = null,
                OnDrift = null,
                OnEnvironmentChange = null,
                RunId = null,
                Verbosity = VerbosityOption.FullName(parsed.GetRequiredValue(verbosity)),
                NoColor = parsed.GetValue(noColor),
            };
    }
}
