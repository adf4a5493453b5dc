namespace PrefillBench.Diagnostics;

public static partial class Codes
{
    public static readonly DiagnosticCode Inconclusive = new("PFB2001", Severity.Error, ExitCode.NotJudged,
        "The measurements prove neither a pass nor a regression.",
        "Run again with --more, on a quieter machine, or set on_inconclusive: warn.");

    public static readonly DiagnosticCode Ungated = new("PFB2002", Severity.Note, ExitCode.Passed,
        "A row is too noisy: even the largest must_catch that the gate allows could not be caught.", "Use a longer case, or a quieter "
            + "machine.");

    public static readonly DiagnosticCode InvalidMeasurement = new("PFB2003", Severity.Error, ExitCode.NotJudged,
        "Something outside the kernel made a measurement invalid.", "Remove the disturbance and run again.");

    public static readonly DiagnosticCode Incomplete = new("PFB2004", Severity.Error, ExitCode.NotJudged,
        "The run ended before it was complete.", "Continue it with --resume.");

    public static readonly DiagnosticCode DeviceBusy = new("PFB2005", Severity.Error, ExitCode.NotJudged,
        "Another run holds the device.", "Wait for it, or raise --lock-wait.");

    public static readonly DiagnosticCode NothingMeasured = new("PFB2006", Severity.Error, ExitCode.NotJudged,
        "No launch was made.", "The report says why the cases were skipped.");

    public static readonly DiagnosticCode ReplacedMeasurements = new("PFB2007", Severity.Warning, ExitCode.Passed,
        "Invalid measurements were thrown away and repeated.", "Use a quieter machine for shorter runs.");

    public static readonly DiagnosticCode CeilingsUnknown = new("PFB2008", Severity.Warning, ExitCode.Passed,
        "The device's ceilings could not be measured.", "The message has the reason; verdicts do not depend on the ceilings.");

    public static readonly DiagnosticCode ContinuedDifferently = new("PFB2009", Severity.Note, ExitCode.Passed,
        "A run was continued with other policies than it began with.",
        "Keep in mind that the first policies might have given another exit code.");

    public static readonly DiagnosticCode EnvironmentChanged = new("PFB2010", Severity.Warning, ExitCode.Passed,
        "This machine runs the approved kernel faster or slower than when it was approved.",
        "Look at driver, clocks and neighbours before trusting comparisons over time.");

    public static readonly DiagnosticCode ShardsMissing = new("PFB2011", Severity.Error, ExitCode.NotJudged,
        "Shards of a run are missing, or were not completed.",
        "Measure what is missing, or merge the others with --allow-missing; the result is then NOT COMPLETE.");
}
