using System.Runtime.InteropServices;
using PrefillBench.Measurement.Workers;
using PrefillBench.Runs;

namespace PrefillBench.Cli.Running;

/// <summary>Makes the parts of this process that a run uses.</summary>
internal static class Hosts
{
    /// <summary>
    /// The folder of the locks. It is not in the temporary folder, which TMPDIR may set for one user or job: two users with locks in two
    /// folders would measure at the same time.
    /// </summary>
    private static string SharedLocks => Path.Combine(
        OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData) : "/tmp",
        "prefill-bench-locks");

    /// <param name="scratchFolder">Absolute; goes with the run.</param>
    public static RunHost Of(CliEnvironment environment, ConsoleOptions console, string scratchFolder)
    {
        // Workers run on the runtime of this process.
        var muxer = DotnetMuxer.Find(
            Environment.ProcessPath, RuntimeEnvironment.GetRuntimeDirectory(),
            environment.Variable("DOTNET_HOST_PATH"), environment.Variable("DOTNET_ROOT"));
        return new()
        {
            Tool = MachineFacts.ToolName,
            CommandLine = Environment.CommandLine,
            WorkingDirectory = environment.WorkingDirectory,
            ScratchFolder = scratchFolder,
            LocksFolder = environment.AbsoluteIfGiven(environment.Variable("PREFILL_BENCH_LOCKS")) ?? SharedLocks,
            Places = Toolchain.Of(environment),
            Workers = environment.Workers ?? new ProcessWorkers(AppContext.BaseDirectory, muxer),
            Muxer = muxer,
            Patience = PatienceVariable.Read(environment),
            Clock = environment.Clock,
            Machine = Environment.MachineName,
            Boot = MachineFacts.BootId(environment.Clock),
            NewSeed = MachineFacts.NewSeed,
            NewName = () => Guid.NewGuid().ToString("N"),
            User = () => MachineFacts.User(environment),
            Listener = new RunProgress(environment, console),
        };
    }
}
