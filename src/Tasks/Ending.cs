using System.Collections.Generic;
using System.Linq;

namespace PrefillBench.MSBuild;

internal enum End
{
    ByItself,

    /// <summary>Killed, because its time and the grace after it had passed.</summary>
    TimedOut,

    /// <summary>Killed, because the build was cancelled.</summary>
    Cancelled,
}

/// <summary>The end of the tool's process, and its complaints until then.</summary>
/// <param name="Complaints">Lines with a PFB code, in the order of their arrival.</param>
/// <param name="LastWords">The last line of text; a crash is often explained there.</param>
internal sealed record Ending(End End, int ExitCode, IReadOnlyList<CanonicalLine> Complaints, string LastWords)
{
    /// <summary>Exit code of the .NET host when the runtime that the tool needs is not installed.</summary>
    private const int RuntimeMissing = 150;

    // 128 and the number of the signal, as shells and .NET report a process that a signal ended.
    private const int BySignal = 128;

    /// <summary>An error for an end that the tool's own complaints do not explain; null when they do.</summary>
    public CanonicalLine? Unexplained() => End switch
    {
        End.Cancelled => new(Level.Error, TaskCodes.Cancelled, "the build was cancelled and the tool was stopped; nothing was judged"),
        End.TimedOut => new(Level.Error, TaskCodes.TimedOut,
            "the tool exceeded PrefillBenchMaxSeconds, did not end itself, and was killed; nothing was judged"),
        _ when ExitCode == RuntimeMissing =>
            new(Level.Error, TaskCodes.CannotStart, $"the .NET runtime that the tool needs is not installed: {LastWords}"),
        _ when ExitCode is 0 || Complaints.Any(line => line.Level == Level.Error) => null,
        _ when ExitCode is > BySignal and < BySignal + 32 => new(Level.Error, TaskCodes.ToolDied,
            $"signal {ExitCode - BySignal} ended the tool before it had results{Words}"),
        _ => new(Level.Error, TaskCodes.ToolDied, $"the tool ended with exit code {ExitCode} and did not say why{Words}"),
    };

    private string Words => LastWords.Length > 0 ? $"; its last output: {LastWords}" : "";
}
