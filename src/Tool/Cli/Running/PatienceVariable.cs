using System.Globalization;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement.Workers;

namespace PrefillBench.Cli.Running;

/// <summary>
/// PREFILL_BENCH_PATIENCE: seconds granted to a worker beside three times the predicted duration of what it is asked.
/// More for an emulator or a debugger, less where a hang must be found quickly.
/// </summary>
internal static class PatienceVariable
{
    private const string Name = "PREFILL_BENCH_PATIENCE";
    private const double MostSeconds = 86400;

    public static Patience Read(CliEnvironment environment) => environment.Variable(Name) switch
    {
        null => Patience.Default,
        var text when double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= MostSeconds =>
            Patience.Default with { Base = TimeSpan.FromSeconds(seconds) },
        var text => throw new PfbException(Codes.BadCommandLine, $"{Name}='{text}' is not a number of seconds from 0 to {MostSeconds:0}"),
    };
}
