using System.CommandLine;
using PrefillBench.Baselines;
using PrefillBench.Cli.Running;
using PrefillBench.Diagnostics;
using PrefillBench.Runs.Calibrating;

namespace PrefillBench.Cli.Calibrating;

/// <summary>The command line of `calibrate`.</summary>
internal sealed class CalibrateOptions
{
    /// <summary>Pairs of one calibration. docs/statistics.md says what so many show.</summary>
    private const int DefaultPairs = 24;

    private readonly SameCodeOptions shared = new(
        "calibration", "Folder for the journal, which keeps every launch of every pair.", "the pairs measured until then");
    private readonly Option<int> pairs = new("--pairs")
    {
        Description = "Pairs to add to the stored ones.",
        HelpName = "number",
        DefaultValueFactory = _ => DefaultPairs,
    };

    public IEnumerable<Option> All => shared.With(pairs);

    public CalibrateRequest Read(ParseResult parsed, CliEnvironment environment)
    {
        var wanted = parsed.GetValue(pairs);
        return wanted < Calibration.LeastPairs
            ? throw new PfbException(
                Codes.BadCommandLine,
                $"--pairs {wanted} is too few to show how much pairs vary; give at least {Calibration.LeastPairs}")
            : new(shared.Read(parsed, environment), wanted);
    }

    public ConsoleOptions Console(ParseResult parsed) => shared.Console(parsed);
}
