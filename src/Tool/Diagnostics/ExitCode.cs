namespace PrefillBench.Diagnostics;

/// <summary>The exit code of the process. 2 and 5 mean the same as in Microsoft.Testing.Platform; the rest is ours.</summary>
public enum ExitCode
{
    Passed = 0,
    Failed = 1,
    Regressed = 2,
    WrongOutput = 3,
    NotJudged = 4,
    BadInput = 5,
    Interrupted = 130,
    Terminated = 143,
}

public static class ExitCodes
{
    // Signals win over all; then bad input, tool failure, wrong output, regression, not judged, passed.
    private static readonly ExitCode[] WorstFirst =
    [
        ExitCode.Interrupted, ExitCode.Terminated, ExitCode.BadInput, ExitCode.Failed,
        ExitCode.WrongOutput, ExitCode.Regressed, ExitCode.NotJudged, ExitCode.Passed,
    ];

    /// <summary>The one code to return when several situations hold at once.</summary>
    public static ExitCode Worst(IEnumerable<ExitCode> codes) =>
        codes.DefaultIfEmpty(ExitCode.Passed).MinBy(code => Array.IndexOf(WorstFirst, code));
}
