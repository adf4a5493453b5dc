namespace PrefillBench.Diagnostics;

public static partial class Codes
{
    public static readonly DiagnosticCode Regressed = new("PFB1001", Severity.Error, ExitCode.Regressed,
        "A row is proved slower than tolerated.", "Find the change that made it slower, or approve the new time.");

    public static readonly DiagnosticCode WrongOutput = new("PFB1002", Severity.Error, ExitCode.WrongOutput,
        "A kernel's output is outside the tolerance of the float64 reference.", "Correct the kernel; its speed was not judged.");

    public static readonly DiagnosticCode Drift = new("PFB1003", Severity.Warning, ExitCode.Passed,
        "A row is slower than tolerated, but by less than must_catch.", "Watch the row; `on_drift: fail` makes it fail.");

    public static readonly DiagnosticCode Improved = new("PFB1004", Severity.Note, ExitCode.Passed,
        "A row is proved faster than approved.",
        "Approve the row, or the next regression hides behind the old time; `on_improved: fail` makes it fail.");

    public static readonly DiagnosticCode DiffuseRegression = new("PFB1005", Severity.Error, ExitCode.Regressed,
        "The rows together are proved slower than tolerated although no single row is.", "Look for a cause common to all rows.");

    public static readonly DiagnosticCode Waived = new("PFB1006", Severity.Note, ExitCode.Passed,
        "A verdict is waived by the spec.", "Remove the waiver once the cause is gone.");

    public static readonly DiagnosticCode SlowPlanning = new("PFB1008", Severity.Warning, ExitCode.Passed,
        "The host takes longer to plan a row's launches than host_planning tolerates, in every pair.",
        "Look at what the kernel does before its launch; `on_slow_planning: fail` makes it fail.");

    public static readonly DiagnosticCode KernelRuleBroken = new("PFB1010", Severity.Error, ExitCode.Regressed,
        "A kernel spills registers, uses local memory, has serialised wgmma, or cannot be launched.",
        "Change the kernel, or allow a known spill by allowedSpillBytes in its kernel.json.");

    public static readonly DiagnosticCode ResourcesRegressed = new("PFB1011", Severity.Error, ExitCode.Regressed,
        "A kernel uses more of the multiprocessor than approved: it spills more, or fewer blocks fit.",
        "Change the kernel, or approve with `kernels approve`.");

    public static readonly DiagnosticCode ResourcesChanged = new("PFB1012", Severity.Note, ExitCode.Passed,
        "A kernel's registers, shared memory or instructions changed, and its occupancy did not.",
        "If the change is intended, approve it with `kernels approve`.");
}
