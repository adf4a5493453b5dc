using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using PrefillBench.Cli.Running;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement.Workers;
using PrefillBench.Runs;
using PrefillBench.Runs.Profiling;

namespace PrefillBench.Cli.Profiling;

/// <summary>
/// One row for a profiler: `profile ROW` launches it in this process, and `profile ROW -- COMMAND` starts the command with that behind it,
/// as in <c>ncu ... dotnet exec ... profile ROW</c>.
/// </summary>
internal static class ProfileCommand
{
    private const string Name = "profile";

    /// <summary>What parts this tool's words from those of the profiler.</summary>
    private const string Behind = "--";

    public static Command Build(CliEnvironment environment)
    {
        var options = new ProfileOptions();
        var command = new Command(Name, "Launch one row in one process for a profiler, such as: profile ROW -- ncu --set full.");
        options.AddTo(command);
        command.SetAction(async parsed => parsed.GetValue(options.Profiler) is { Length: > 0 } profiler
            ? await StartAsync(environment, options, parsed, profiler)
            : await LaunchAsync(environment, options, parsed));
        return command;
    }

    private static ProfileRun Run(CliEnvironment environment, ProfileOptions options, ParseResult parsed, RunHost host) =>
        new(host, options.Measure(environment, parsed), parsed.GetRequiredValue(options.Row), options.LaunchesOf(parsed));

    private static async Task<int> LaunchAsync(CliEnvironment environment, ProfileOptions options, ParseResult parsed) =>
        (int)await MeasuringSession.RunAsync(
            environment, options.Console,
            (host, ending) => Run(environment, options, parsed, host).RunAsync(ending)!,
            (ProfiledRow row, ExitCode? endedBy) =>
            {
                var median = row.MedianMs.ToString("0.####", CultureInfo.InvariantCulture);
                environment.Out.WriteLine(
                    $"{row.Row}: {PlainText.Count(row.Launches, "timing")} in the profiled range, median {median} ms a launch");
                return endedBy ?? ExitCode.Passed;
            });

    /// <summary>
    /// The row is looked for before the profiler is started, whose own start takes long and whose output would bury the complaint. The
    /// profiler has this terminal, and its exit code is the command's.
    /// </summary>
    private static async Task<int> StartAsync(CliEnvironment environment, ProfileOptions options, ParseResult parsed, string[] profiler)
    {
        var words = parsed.Tokens.Select(token => token.Value).ToArray();
        if (!words.Contains(Behind))
        {
            throw new PfbException(
                Codes.BadCommandLine, $"'{profiler[0]}' is behind the row: a profiler is written behind {Behind}, as in profile ROW "
                    + $"{Behind} {profiler[0]}");
        }

        string[] own = [.. words.TakeWhile(word => word != Behind)];
        int? code = null;
        var ended = await MeasuringSession.RunAsync(
            environment, options.Console,
            (host, _) => Task.FromResult<string?>(Run(environment, options, parsed, host).Row()),
            (_, endedBy) =>
            {
                code = endedBy is null ? Wait(profiler, own) : null;
                return endedBy ?? ExitCode.Passed;
            });
        return code ?? (int)ended;
    }

    /// <param name="own">The command line up to <c>--</c>.</param>
    private static int Wait(string[] profiler, string[] own)
    {
        var muxer = DotnetMuxer.Find(
            Environment.ProcessPath, RuntimeEnvironment.GetRuntimeDirectory(), Environment.GetEnvironmentVariable("DOTNET_HOST_PATH"),
            Environment.GetEnvironmentVariable("DOTNET_ROOT"));
        var start = new ProcessStartInfo(
            profiler[0], [.. profiler[1..], .. new WorkerProgram(AppContext.BaseDirectory, muxer).Words, .. own])
        {
            UseShellExecute = false,
        };
        WorkerProgram.SetRuntime(start);
        try
        {
            using var process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (Win32Exception e)
        {
            throw new PfbException(
                Codes.BadCommandLine,
                $"the profiler '{profiler[0]}' cannot be started: {StartFailure.Why(profiler[0], e)}; install it, add its folder to the "
                + "PATH, or give its path behind --");
        }
    }
}
