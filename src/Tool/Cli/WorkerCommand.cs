using System.CommandLine;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement.Workers;

namespace PrefillBench.Cli;

/// <summary>The hidden command by which the tool starts itself to measure in a fresh process.</summary>
internal static class WorkerCommand
{
    public static Command Build(CliEnvironment environment)
    {
        var command = new Command(WorkerProgram.Command, "The tool's own: measure what standard input asks for.") { Hidden = true };
        command.SetAction(_ =>
        {
            try
            {
                WorkerServer.Run(
                    environment.In, environment.Out, request => DeviceCatalog.Open(request with { Places = Toolchain.Of(environment) }),
                    () => Environment.Exit(0),
                    DeviceCatalog.Rehearsing);
                return (int)ExitCode.Passed;
            }
            catch (DeviceLostException e)
            {
                // The parent quotes a dying worker's last words.
                environment.Error.WriteLine(e.Message);
                return (int)ExitCode.Failed;
            }
        });
        return command;
    }
}
