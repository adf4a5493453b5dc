using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using PrefillBench.Diagnostics;

namespace PrefillBench.Cli;

/// <summary>
/// The number of files that the system lets this process have open. With too few the runtime cannot load its own parts, and says so only by
/// a trace of whatever it was doing.
/// </summary>
internal static class OpenFiles
{
    /// <summary>
    /// A run on the fake device ends as it should with 150 and not with 120. A GPU's driver opens some dozens more.
    /// </summary>
    private const int Least = 256;

    private const int StandardError = 2;

    private const string LimitsFile = "/proc/self/limits";
    private const string Name = "Max open files";

    /// <returns>What is wrong, for the user; null where there are enough, and where the system does not say.</returns>
    public static Diagnostic? WhyTooFew()
    {
        try
        {
            return OperatingSystem.IsLinux() ? Complaint(File.ReadAllText(LimitsFile)) : null;
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            return null;
        }
    }

    /// <summary>Writes to standard error. The console would open files of its own first.</summary>
    public static void Say(string text)
    {
        using var error = new FileStream(new SafeFileHandle(StandardError, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        error.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <param name="limits">The kernel's table: name, soft limit, hard limit, unit. The runtime has raised the soft one.</param>
    internal static Diagnostic? Complaint(string limits)
    {
        var at = limits.IndexOf(Name, StringComparison.Ordinal);
        var soft = at < 0 ? "" : limits[(at + Name.Length)..].TrimStart();
        soft = soft[..(soft.IndexOf(' ', StringComparison.Ordinal) is var end && end < 0 ? soft.Length : end)];
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most < Least
            ? new(
                Codes.TooFewOpenFiles,
                $"this process may have {most} files open, and a run needs {Least}; raise the limit, as `ulimit -n 1024` does",
                SourcePosition.None)
            : null;
    }
}
