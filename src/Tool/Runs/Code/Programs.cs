using System.ComponentModel;
using System.Diagnostics;
using PrefillBench.Devices;

namespace PrefillBench.Runs.Code;

/// <summary>git and dotnet, for the files of another side.</summary>
internal static class Programs
{
    // What the compiler complains about stands in lines of this kind; a build ends with counts and a duration.
    private const string ErrorMark = ": error ";

    /// <exception cref="Diagnostics.PfbException">AgainstUnusable, with the program's first error.</exception>
    public static void Run(string program, string workingDirectory, params string[] arguments)
    {
        using var process = Start(program, workingDirectory, arguments);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            var lines = (output + errors.Result).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var telling = lines.FirstOrDefault(line => line.Contains(ErrorMark, StringComparison.Ordinal)) ?? lines.LastOrDefault() ?? "";
            throw SidePlace.Unusable($"`{program} {arguments[0]}` ended with {process.ExitCode}: {telling}");
        }
    }

    private static Process Start(string program, string workingDirectory, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw SidePlace.Unusable($"{program} could not be started: {e.Message}");
        }
    }
}
