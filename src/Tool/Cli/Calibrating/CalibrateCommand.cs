using System.CommandLine;

namespace PrefillBench.Cli.Calibrating;

/// <summary>Measures how much pairs vary when nothing has changed.</summary>
internal static class CalibrateCommand
{
    public static Command Build(CliEnvironment environment)
    {
        var options = new CalibrateOptions();
        var command = new Command(
            "calibrate", "Measure pairs of the same code, and set noise and must_catch of the approved rows from them.");
        foreach (var option in options.All)
        {
            command.Options.Add(option);
        }

        command.SetAction(async parsed => (int)await new CalibrateSession(
            environment, options.Read(parsed, environment), options.Console(parsed)).RunAsync());
        return command;
    }
}
