using System.ComponentModel;
using System.Diagnostics;

namespace PrefillBench.Tests.Devices;

/// <summary>Programs of the machine that tests may use where they are.</summary>
internal static class Programs
{
    /// <returns>What it prints; the test is skipped where there is no such program, and fails where that fails.</returns>
    public static string Run(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var run = Process.Start(start)!;
            var complaints = run.StandardError.ReadToEndAsync();
            var said = run.StandardOutput.ReadToEnd();
            run.WaitForExit();
            Assert.True(run.ExitCode == 0, complaints.Result);
            return said;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"no {program} on the path");
            return "";
        }
    }
}
