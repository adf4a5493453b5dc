using System.ComponentModel;
using System.Diagnostics;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;

namespace PrefillBench.Runs.Code;

/// <summary>git and dotnet, for the files of another side.</summary>
internal static class Programs
{
    // What the compiler complains about is in lines of this kind; a build ends with counts and a duration.
    private const string ErrorMark = ": error ";

    /// <exception cref="PfbException">AgainstUnusable, with the program's first error.</exception>
    public static void Run(string program, string workingDirectory, params string[] arguments) =>
        Run(program, workingDirectory, [], arguments);

    /// <param name="variables">Environment variables of the program, beside those of this process.</param>
    /// <exception cref="PfbException">AgainstUnusable, with the program's first error.</exception>
    public static void Run(
        string program, string workingDirectory, IEnumerable<KeyValuePair<string, string>> variables, params string[] arguments)
    {
        using var process = Start(program, workingDirectory, variables, arguments);
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

    private static Process Start(
        string program, string workingDirectory, IEnumerable<KeyValuePair<string, string>> variables, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw SidePlace.Unusable($"{program} could not be started: {StartFailure.Why(program, e)}");
        }
    }
}
