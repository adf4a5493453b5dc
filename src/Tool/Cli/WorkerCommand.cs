using System.CommandLine;
using System.Runtime.InteropServices;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement.Workers;

namespace PrefillBench.Cli;

/// <summary>The hidden command by which the tool starts itself to measure in a fresh process.</summary>
internal static class WorkerCommand
{
    public const string RuntimeOption = "--runtime";

    public static Command Build(CliEnvironment environment)
    {
        var command = new Command(WorkerProgram.Command, "Measure as told on standard input.") { Hidden = true };
        var runtime = new Option<bool>(RuntimeOption) { Description = "Print what a worker runs on." };
        command.Add(runtime);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(runtime))
            {
                environment.Out.WriteLine(RuntimeInformation.FrameworkDescription);
                return (int)ExitCode.Passed;
            }

            try
            {
                WorkerServer.Run(environment.In, environment.Out, request => DeviceCatalog.Open(request with { Places = Toolchain.Of(environment) }), () => Environment.Exit(0));
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
