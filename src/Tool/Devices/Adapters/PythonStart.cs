using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices.Adapters;

/// <summary>Starts the interpreter that a description names, and makes sure that it is one.</summary>
internal static partial class PythonStart
{
    /// <summary>What pb_host.py is written for.</summary>
    private static readonly Version Oldest = new(3, 9);

    /// <summary>An interpreter on a slow file system takes seconds; what is none may wait forever.</summary>
    private static readonly TimeSpan GreetingPatience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan VersionPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(1);

    private const int MostOfAnswer = 120;

    /// <exception cref="PfbException">KernelDescription: it cannot be started.</exception>
    public static Process Of(AdapterDescription description, string host)
    {
        try
        {
            // Isolated from PYTHON* variables and the user's own packages, without writing byte code beside the kernel.
            return Started(description.Python, "-I", "-B", "-u", host);
        }
        catch (Win32Exception e)
        {
            throw description.Wrong(
                $"the interpreter {description.Python} cannot be started: {WhyNotStarted(description.Python, e)}; correct "
                + $"`{AdapterKeys.Python.Name}`, which must name a program on the PATH, a file, or the folder of a virtual environment");
        }
    }

    /// <summary>Waits for the first line of pb_host.py. What packages print while the interpreter starts comes before it.</summary>
    /// <param name="ended">What the process printed, and how it ended, as the middle of a sentence.</param>
    /// <exception cref="PfbException">KernelDescription: it is no Python, or one that is too old, or broken.</exception>
    public static void RequireGreeting(AdapterDescription description, Process process, Func<string> ended)
    {
        var patience = Task.Delay(GreetingPatience);
        while (true)
        {
            var line = process.StandardOutput.ReadLineAsync();
            if (Task.WaitAny(line, patience) == 1 || line.Result is not { } text)
            {
                throw NotPython(description, patience.IsCompleted ? $"did not start within {GreetingPatience.TotalSeconds:0} s" : ended());
            }

            if (VersionIn(text) is { } version)
            {
                if (version < Oldest)
                {
                    throw TooOld(description, $"{version}");
                }

                return;
            }
        }
    }

    private static Version? VersionIn(string line)
    {
        try
        {
            var said = JsonNode.Parse(line) is JsonObject greeting ? $"{greeting["python"]}" : "";
            return Version.TryParse(said, out var version) ? version : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static PfbException NotPython(AdapterDescription description, string ended)
    {
        var answer = AnswerOf(description.Python);
        if (!Version.TryParse(PythonVersion().Match(answer).Groups["version"].Value, out var version))
        {
            return description.Wrong(
                $"the interpreter {description.Python} is not Python: asked for its version, it "
                + $"{(answer.Length == 0 ? "printed nothing" : $"printed \"{answer}\"")}; {Another}");
        }

        return version < Oldest
            ? TooOld(description, $"{version}")
            : description.Wrong($"the interpreter {description.Python} (Python {version}) {ended}; repair it, or {Another}");
    }

    private static PfbException TooOld(AdapterDescription description, string version) => description.Wrong(
        $"the interpreter {description.Python} is Python {version}, and kernels need {Oldest} or newer; {Another}");

    private static string Another => $"name another interpreter as `{AdapterKeys.Python.Name}`";

    /// <returns>The first line of what a program says to --version, as a person may read it; empty if there is none.</returns>
    private static string AnswerOf(string program)
    {
        try
        {
            using var process = Started(program, "--version");
            var (output, error) = (process.StandardOutput.ReadLineAsync(), process.StandardError.ReadLineAsync());
            Task.WaitAll([output, error], VersionPatience);
            if (!process.WaitForExit(EndPatience))
            {
                process.Kill(entireProcessTree: true);
            }

            // Python 2 says it on the standard error.
            var said = new[] { output, error }.Select(line => line.IsCompletedSuccessfully ? line.Result : null);
            return PlainText.Excerpt(said.FirstOrDefault(line => !string.IsNullOrWhiteSpace(line)) ?? "", MostOfAnswer);
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException)
        {
            return "";
        }
    }

    private static Process Started(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private static string WhyNotStarted(string python, Win32Exception e) =>
        Path.IsPathRooted(python) && StartFailure.Why(python, e) == StartFailure.NoFile
            ? IsThere(python) ? "it leads to an interpreter that is gone, as in a virtual environment that was moved"
            : Interpreter.EnvironmentOf(python) is { } folder ? $"{folder} is a folder, but not a virtual environment"
            : StartFailure.NoFile
            : StartFailure.Why(python, e);

    /// <summary>True when the path exists, a link to nothing included.</summary>
    private static bool IsThere(string file) => File.Exists(file) || new FileInfo(file).LinkTarget is not null;

    [GeneratedRegex(@"^Python (?<version>\d+\.\d+(\.\d+)?)")]
    private static partial Regex PythonVersion();
}
