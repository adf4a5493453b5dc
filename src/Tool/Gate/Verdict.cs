using PrefillBench.Diagnostics;

namespace PrefillBench.Gate;

/// <summary>The verdict on a row, from the most harmless to the gravest. The worst of a run is the last one in this order.</summary>
public enum Verdict
{
    /// <summary>Both sides are the same machine code. The output was checked, times were not compared.</summary>
    Identical,

    /// <summary>Proved less than must_catch slower.</summary>
    Pass,

    /// <summary>Pass, and proved faster.</summary>
    Improved,

    /// <summary>Slower than tolerated, proved under must_catch.</summary>
    Drift,

    /// <summary>Too noisy for must_catch below its cap.</summary>
    Ungated,

    /// <summary>Measured and written down; there was nothing to compare with and policy allows that.</summary>
    Recorded,

    /// <summary>A verdict that would fail, set aside by a waiver of the spec.</summary>
    Waived,

    /// <summary>The row was not attempted, for a reason that is given.</summary>
    Skipped,

    Inconclusive,
    NoBaseline,
    ForeignBaseline,

    /// <summary>The row is in the baseline but was not measured.</summary>
    Missing,

    /// <summary>Disturbed from outside the kernel.</summary>
    Invalid,

    Regressed,
    WrongOutput,

    /// <summary>The worker crashed or hung.</summary>
    Crashed,
}

public static class Verdicts
{
    /// <summary>The spelling in every output, such as <c>NO_BASELINE</c>.</summary>
    public static string Name(this Verdict verdict) => verdict switch
    {
        Verdict.Pass => "PASS",
        Verdict.Identical => "IDENTICAL",
        Verdict.Improved => "IMPROVED",
        Verdict.Drift => "DRIFT",
        Verdict.Ungated => "UNGATED",
        Verdict.Recorded => "RECORDED",
        Verdict.Waived => "WAIVED",
        Verdict.Skipped => "SKIPPED",
        Verdict.Inconclusive => "INCONCLUSIVE",
        Verdict.NoBaseline => "NO_BASELINE",
        Verdict.ForeignBaseline => "FOREIGN_BASELINE",
        Verdict.Missing => "MISSING",
        Verdict.Invalid => "INVALID",
        Verdict.Regressed => "REGRESSED",
        Verdict.WrongOutput => "WRONG_OUTPUT",
        Verdict.Crashed => "CRASHED",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };

    public static Verdict Parse(string name) =>
        Enum.GetValues<Verdict>().FirstOrDefault(v => v.Name() == name, (Verdict)(-1)) is var found && (int)found >= 0
            ? found
            : throw new FormatException($"'{name}' is not a verdict");
}
