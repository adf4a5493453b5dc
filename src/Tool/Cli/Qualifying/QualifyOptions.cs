using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using PrefillBench.Baselines;
using PrefillBench.Cli.Calibrating;
using PrefillBench.Diagnostics;
using PrefillBench.Runs;
using PrefillBench.Units;

namespace PrefillBench.Cli.Qualifying;

/// <summary>A gate to run.</summary>
/// <param name="Kind">See <see cref="QualificationGate.Kind"/>.</param>
/// <param name="Aim">The slow-down wanted; null in a gate of unchanged code.</param>
internal sealed record WantedGate(string Kind, Percent? Aim)
{
    public override string ToString() => Aim is { } aim ? $"{Kind}, about {aim} slower" : Kind;
}

/// <param name="SizePairs">Pairs behind the true size of a slow-down.</param>
internal sealed record QualifyRequest(MeasureRequest Measure, ImmutableArray<WantedGate> Gates, int SizePairs);

/// <summary>The command line of `qualify`.</summary>
internal sealed class QualifyOptions
{
    private const int DefaultGates = 6;
    private const int MostGates = 1000;
    private const int DefaultSizePairs = 24;
    private const string DefaultSlow = "2%,5%";
    private const string None = "none";
    private const double MostSlow = 50;

    private readonly SameCodeOptions shared = new("qualification", "Folder for the journals, one folder a gate.", "the gates completed until then");
    private readonly Option<int> gates = new("--gates") { Description = "Gates of unchanged code.", HelpName = "number", DefaultValueFactory = _ => DefaultGates };
    private readonly Option<string> slow = new("--slow")
    {
        Description = $"One gate for each: a delay of about so much; '{None}' for no slowed gate.",
        HelpName = "2%,...",
        DefaultValueFactory = _ => DefaultSlow,
    };
    private readonly Option<int> pairs = new("--pairs") { Description = "Pairs from which the true size of a slow-down is taken, the gate's own included.", HelpName = "number", DefaultValueFactory = _ => DefaultSizePairs };

    public IEnumerable<Option> All => shared.With(gates, slow, pairs);

    public QualifyRequest Read(ParseResult parsed)
    {
        var (silent, sizePairs) = (parsed.GetValue(gates), parsed.GetValue(pairs));
        ImmutableArray<WantedGate> wanted = [.. Enumerable.Repeat(new WantedGate(QualificationGate.NoOp, null), Math.Clamp(silent, 0, MostGates)), .. Slowed(parsed.GetRequiredValue(slow))];
        return silent is < 0 or > MostGates ? throw Bad($"--gates {silent} is not 0 to {MostGates}")
            : sizePairs < Calibration.LeastPairs ? throw Bad($"--pairs {sizePairs} tells no size; at least {Calibration.LeastPairs} are needed")
            : wanted.IsEmpty ? throw Bad($"--gates 0 with --slow {None} leaves nothing to run")
            : new(shared.Read(parsed), wanted, sizePairs);
    }

    private static IEnumerable<WantedGate> Slowed(string text) => text == None ? [] :
        text.Split(',', StringSplitOptions.TrimEntries).Select(part => Retired.Find("qualify --slow", part) is { } gone
            ? throw new PfbException(Codes.Retired, gone.Text)
            : double.TryParse(part.TrimEnd('%').TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is > 0 and <= MostSlow
                ? new WantedGate(QualificationGate.Delay, new Percent(percent))
                : throw Bad($"--slow '{part}' is not above 0% and at most {MostSlow}%"));

    private static PfbException Bad(string text) => new(Codes.BadCommandLine, text);
}
