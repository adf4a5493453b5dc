using System.Diagnostics;

namespace PrefillBench.Tests.Report;

/// <summary>Parsers of other people's, from Debian's Python packages; where they are missing the test is skipped with the reason.</summary>
internal static class PythonParser
{
    private static readonly string[] Interpreters = ["/usr/bin/python3", "python3", "python"];

    /// <summary>What the script prints about the text on its standard input; fails with its error output.</summary>
    public static async Task<string> RunAsync(string module, string script, string input)
    {
        foreach (var interpreter in Interpreters)
        {
            if (await TryAsync(interpreter, $"import {module}", "") is (0, _, _))
            {
                var (exit, output, error) = (await TryAsync(interpreter, script, input))!.Value;
                Assert.True(exit == 0, $"{error}\n--- of\n{input}");
                return output.Trim().ReplaceLineEndings("\n");
            }
        }

        Assert.Skip($"no Python with {module} on this machine; eng/setup.sh installs Debian's");
        return "";
    }

    private static async Task<(int Exit, string Out, string Error)?> TryAsync(string interpreter, string script, string input)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(interpreter, ["-c", script])
            {
                RedirectStandardInput = true, RedirectStandardOutput = true,
                RedirectStandardError = true, Environment = { ["PYTHONIOENCODING"] = "utf-8" },
            })!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, await output, await error);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            return null;
        }
    }
}
