using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using PrefillBench.Baselines;
using PrefillBench.Cli.Calibrating;
using PrefillBench.Cli.Running;
using PrefillBench.Diagnostics;
using PrefillBench.Runs.Qualifying;
using PrefillBench.Units;

namespace PrefillBench.Cli.Qualifying;

/// <summary>The command line of `qualify`.</summary>
internal sealed class QualifyOptions
{
    private const int DefaultGates = 6;
    private const int MostGates = 1000;
    private const int DefaultSizePairs = 24;
    private const string DefaultSlow = "2%,5%";
    private const string None = "none";
    private const double MostSlow = 50;

    private readonly SameCodeOptions shared = new(
        "qualification", "Folder for the journals, with one folder for each gate.", "the gates completed until then");
    private readonly Option<int> gates = new("--gates")
    {
        Description = "Number of gates of unchanged code.",
        HelpName = "number",
        DefaultValueFactory = _ => DefaultGates,
    };
    private readonly Option<string> slow = new("--slow")
    {
        Description = $"Sizes of injected slow-downs, with one gate for each; '{None}' for no slowed gate.",
        HelpName = "2%,...",
        DefaultValueFactory = _ => DefaultSlow,
    };
    private readonly Option<int> pairs = new("--pairs")
    {
        Description = "Pairs that measure the true size of a slow-down; the gate's own pairs count.",
        HelpName = "number",
        DefaultValueFactory = _ => DefaultSizePairs,
    };

    public IEnumerable<Option> All => shared.With(gates, slow, pairs);

    public QualifyRequest Read(ParseResult parsed, CliEnvironment environment)
    {
        var (silent, sizePairs) = (parsed.GetValue(gates), parsed.GetValue(pairs));
        ImmutableArray<WantedGate> wanted =
        [
            .. Enumerable.Repeat(new WantedGate(QualificationGate.NoOp, null), Math.Clamp(silent, 0, MostGates)),
            .. parsed.GetRequiredValue(slow) is var sizes && sizes == None
                ? []
                : sizes.Split(',', StringSplitOptions.TrimEntries).Select(Slowed),
        ];
        return silent is < 0 or > MostGates ? throw Bad($"--gates {silent} is not a number from 0 to {MostGates}")
            : sizePairs < Calibration.LeastPairs ? throw Bad(
                $"--pairs {sizePairs} is too few to measure a slow-down; give at least {Calibration.LeastPairs}")
            : wanted.IsEmpty ? throw Bad($"--gates 0 with --slow {None} leaves nothing to run")
            : new(shared.Read(parsed, environment), wanted, sizePairs);
    }

    public ConsoleOptions Console(ParseResult parsed) => shared.Console(parsed);

    private static WantedGate Slowed(string size) => Retired.Find("qualify --slow", size) is { } gone
        ? throw new PfbException(Codes.Retired, gone.Text)
        : double.TryParse(
            size.TrimEnd('%').TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            && percent is > 0 and <= MostSlow
                ? new WantedGate(QualificationGate.Delay, new Percent(percent))
                : throw Bad($"--slow '{size}' is not a percentage above 0% and up to {MostSlow}%");

    private static PfbException Bad(string text) => new(Codes.BadCommandLine, text);
}
