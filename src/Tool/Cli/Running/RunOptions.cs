using System.Collections.Immutable;
using System.CommandLine;
using System.Text.RegularExpressions;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Runs;
using PrefillBench.Spec;

namespace PrefillBench.Cli.Running;

/// <summary>The command line of `run`.</summary>
internal sealed partial class RunOptions
{
    private readonly Option<string?> spec = SharedOptions.Spec();
    private readonly Option<string?> suite = SharedOptions.Suite();
    private readonly Option<string?> attentionCase = SharedOptions.Case();
    private readonly Option<string[]> filter = SharedOptions.Filter();
    private readonly Option<string> device = SharedOptions.Device();
    private readonly Option<string?> shard = SharedOptions.Shard();
    private readonly Option<string?> devices = new("--devices")
    {
        Description = "Share the sweep among these cards of this machine, such as cuda:0,cuda:1, or all.",
        HelpName = "device,...|all",
    };
    private readonly Option<string?> against = new("--against")
    {
        Description = "Compare with this instead of the approved code: a kernels folder, a build of the tool, a git ref, kernel=NAME "
            + "(another kernel of this run), NAME.python=FOLDER (kernel NAME in another Python environment), or runtime=VERSION "
            + "(of .NET).",
        HelpName = "path|ref",
    };
    private readonly Option<string?> kernels = SharedOptions.Kernels();
    private readonly Option<string[]> namedKernels = SharedOptions.NamedKernels();
    private readonly Option<string> baselines = SharedOptions.Baselines();
    private readonly Option<string> protocol = SharedOptions.Choice(
        "--protocol", "standard: fresh processes and cold caches; published: one process, as the Python benchmark measures.",
        "standard", "published");
    private readonly Option<string> l2 = SharedOptions.Choice("--l2", "Whether caches are flushed between launches.", "cold", "warm");
    private readonly Option<string?> budget = SharedOptions.Budget();
    private readonly Option<int?> pairs = new("--pairs")
    {
        Description = "The most pairs to measure. Default: the spec's max_pairs.",
        HelpName = "number",
    };
    private readonly Option<bool> resume = new("--resume") { Description = "Continue the run whose journal is in the output folder." };
    private readonly Option<bool> more = new("--more")
    {
        Description = "Add pairs to the finished run in the output folder, for rows still undecided.",
    };
    private readonly Option<ulong?> seed = SharedOptions.Seed();
    private readonly Option<string> output = SharedOptions.Output();
    private readonly Option<string> format = SharedOptions.Format();
    private readonly Option<string[]> report = SharedOptions.Report();
    private readonly Option<string> logFormat = SharedOptions.LogFormat();
    private readonly Option<string?> timeout = new("--timeout")
    {
        Description = "End the run after this time, keeping what was measured.",
        HelpName = "time",
    };
    private readonly Option<string> lockWait = new("--lock-wait")
    {
        Description = "How long to wait for a device that another run holds.",
        HelpName = "time",
        DefaultValueFactory = _ => "10m",
    };
    private readonly Option<int?> parentPid = new("--parent-pid")
    {
        Description = "End the run when this process has ended.",
        HelpName = "pid",
    };
    private readonly Option<string?> onInconclusive = SharedOptions.OptionalChoice(
        "--on-inconclusive", "Whether an undecided row fails the run or gives a warning.", "fail", "warn");
    private readonly Option<string?> onMissing = SharedOptions.OptionalChoice(
        "--on-missing-baseline", "Whether a row without approved code fails the run or is recorded for approval.", "fail", "record");
    private readonly Option<string?> onDrift = SharedOptions.OptionalChoice(
        "--on-drift", "Whether a row fails the run that is slower than tolerated, but by less than must_catch.", "warn", "fail");
    private readonly Option<string?> onEnvironment = SharedOptions.OptionalChoice(
        "--on-environment-change", "Whether the run fails if the approved code runs at another speed than when it was approved.",
        "warn", "fail");
    private readonly Option<string?> onImproved = SharedOptions.OptionalChoice(
        "--on-improved", "Whether a row fails the run that is faster than approved, so that someone approves it.", "note", "fail");
    private readonly Option<string?> runId = new("--run-id")
    {
        Description = "The run's id, by which a caller recognises its results. Default: a new one.",
        HelpName = "id",
    };
    private readonly Option<string?> msbuild = new(RunCommands.BuildOption)
    {
        Description = "The build command that started the run; reports then name targets and properties.",
        HelpName = "command",
    };
    private readonly Option<int?> attempt = SharedOptions.Attempt();
    private readonly Option<string> exitCodes = SharedOptions.Choice(
        BisectExit.Option, "bisect: 0 good, 1 slower or wrong, 125 anything else, as `git bisect run` expects.",
        "usual", BisectExit.Bisect);
    private readonly Option<string?> launches = new("--launches")
    {
        Description = $"Also write every timed launch to a CSV; {OutputPath.StandardOutput} is standard output.",
        HelpName = "file",
    };
    private readonly Option<string> verbosity = VerbosityOption.Create();
    private readonly Option<bool> noColor = SharedOptions.NoColor();

    /// <summary>Every option, in the order of the help.</summary>
    public IReadOnlyList<OptionGroup> Groups =>
    [
        new("What is measured", spec, suite, attentionCase, filter, kernels, namedKernels),
        new("What it is compared with", baselines, against),
        new("Where it runs", device, devices, shard, lockWait),
        new("How it is measured", protocol, l2, pairs, budget, timeout, resume, more, seed),
        new("What is written", output, format, report, launches, verbosity, noColor, logFormat),
        new("What fails the run, in place of the sweep file's choice", onInconclusive, onMissing, onDrift, onEnvironment, onImproved),
        new("For build servers and other callers", attempt, exitCodes, runId, parentPid, msbuild),
    ];

    public RunArguments Read(ParseResult parsed, CliEnvironment environment)
    {
        var arguments = new RunArguments
        {
            Run = new()
            {
                Measure = Measure(parsed, environment),
                Overrides = Overrides(parsed),
                Resume = parsed.GetValue(resume),
                More = parsed.GetValue(more),
                RunId = parsed.GetValue(runId),
                Argv = [.. parsed.Tokens.Select(token => token.Value)],
            },
            Shard = SharedOptions.ShardOf(environment, parsed.GetValue(shard)),
            Devices = Devices(parsed),
            Console = Console(parsed),
            Attempt = parsed.GetValue(attempt),
            Bisects = BisectExit.IsAsked(parsed),
            Launches = parsed.GetValue(launches) is { } path ? new(path) : null,
            Json = parsed.GetValue(format) == "json",
            Reports = [.. (parsed.GetValue(report) ?? []).Select(text => ReportTarget.Parse(text))],
        };
        Check(arguments);
        return arguments;
    }

    private ImmutableArray<string> Devices(ParseResult parsed)
    {
        if (parsed.GetValue(devices) is not { } given)
        {
            return [];
        }

        string[] names =
            [.. given.Split(',', StringSplitOptions.TrimEntries).Select(name => int.TryParse(name, out _) ? $"cuda:{name}" : name)];
        var wrong = parsed.GetResult(device) is { Implicit: false } ? "cannot be given together with --device"
            : names.Contains("") ? "has no device between two commas"
            : names.Length > 1 && names.Contains("all") ? "needs no other device beside all"
            : names.CountBy(name => name).FirstOrDefault(count => count.Value > 1).Key is { } twice ? $"names {twice} twice"
            : null;
        return wrong is not null ? throw new PfbException(Codes.BadCommandLine, $"--devices '{given}' {wrong}")
            : given == "all" ? DeviceCatalog.AllCuda() : [.. names];
    }

    private PolicyOverrides Overrides(ParseResult parsed) => new()
    {
        OnInconclusive = parsed.GetValue(onInconclusive),
        OnMissingBaseline = parsed.GetValue(onMissing),
        OnDrift = parsed.GetValue(onDrift),
        OnEnvironmentChange = parsed.GetValue(onEnvironment),
        OnImproved = parsed.GetValue(onImproved),
        MaxPairs = parsed.GetValue(pairs),
    };

    private ConsoleOptions Console(ParseResult parsed) => new()
    {
        LogFormat = parsed.GetRequiredValue(logFormat),
        Timeout = DurationText.Parse(parsed.GetValue(timeout), "--timeout"),
        ParentPid = parsed.GetValue(parentPid),
        Verbosity = VerbosityOption.FullName(parsed.GetRequiredValue(verbosity)),
        NoColor = parsed.GetValue(noColor),
    };

    private MeasureRequest Measure(ParseResult parsed, CliEnvironment environment) => new()
    {
        Spec = environment.AbsoluteIfGiven(parsed.GetValue(spec)),
        Suite = parsed.GetValue(suite),
        Case = parsed.GetValue(attentionCase),
        Filters = parsed.GetValue(filter) ?? [],
        Device = parsed.GetRequiredValue(device),
        Against = parsed.GetValue(against),
        Kernels = environment.AbsoluteIfGiven(parsed.GetValue(kernels)),
        NamedKernels = NamedKernels.Read(environment, parsed.GetValue(namedKernels)),
        Baselines = environment.Absolute(parsed.GetRequiredValue(baselines)),
        Published = parsed.GetValue(protocol) == "published",
        WarmL2 = parsed.GetValue(l2) == "warm",
        Budget = DurationText.Parse(parsed.GetValue(budget), "--budget"),
        Seed = parsed.GetValue(seed),
        Output = environment.Absolute(parsed.GetRequiredValue(output)),
        LockWait = DurationText.Parse(parsed.GetValue(lockWait), "--lock-wait") ?? TimeSpan.Zero,
    };

    private static string? ConflictOfShards(RunArguments arguments) => arguments switch
    {
        { Shard: not null, Run.More: true } or { Devices.IsEmpty: false, Run.More: true } =>
            "--more adds pairs to a run in one part; it cannot be used with --shard or --devices",
        { Shard: not null, Devices.IsEmpty: false } => "--shard and --devices exclude each other: --devices makes its own shards",
        { Shard: not null, Bisects: true } => $"a shard gives no verdict, so {BisectExit.Option} cannot be used with it",
        { Shard: not null, Launches: not null } => "a shard keeps its launches in its journal; --launches is for a run in one part",
        { Shard: not null, Json: true } or { Shard: not null, Reports: [_, ..] } =>
            "a shard has no results to report; give --format and --report to `merge`",
        _ => null,
    };

    private static void Check(RunArguments arguments)
    {
        var run = arguments.Run;
        string? conflict = run switch
        {
            { Measure: { Case: not null, Suite: not null } } => "--case and --suite exclude each other",
            { Resume: true, More: true } => "--resume and --more exclude each other",
            { RunId: not null, Continues: true } => "--run-id names a new run; --resume and --more continue one that has its id",
            { RunId: { } id } when !RunIdForm().IsMatch(id) => $"--run-id '{id}' is not 1 to 64 letters, digits, '-', '_' or '.'",
            _ when ConflictOfShards(arguments) is { } ofShards => ofShards,
            _ when arguments.Attempt < 1 => $"--attempt {arguments.Attempt} is not an attempt; the first one is 1",
            { Measure: { Published: true, Against: not null } } =>
                "--protocol published measures one process; it cannot be used with --against",
            { Overrides.MaxPairs: { } most } when most < TwoStageRule.InForce.LeastPairs =>
                $"--pairs {most} can never confirm a regression; give at least {TwoStageRule.InForce.LeastPairs}",
            _ => null,
        };
        if (conflict is not null)
        {
            throw new PfbException(Codes.BadCommandLine, conflict);
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex RunIdForm();
}
