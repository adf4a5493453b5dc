namespace PrefillBench.Diagnostics;

public static partial class Codes
{
    public static readonly DiagnosticCode Inconclusive = new("PFB2001", Severity.Error, ExitCode.NotJudged,
        "The measurements prove neither a pass nor a regression.",
        "Run again with --more, on a quieter machine, or set on_inconclusive: warn.");

    public static readonly DiagnosticCode Ungated = new("PFB2002", Severity.Note, ExitCode.Passed,
        "A row is too noisy to be gated at the cap of must_catch.", "Lengthen the case or quiet the machine.");

    public static readonly DiagnosticCode InvalidMeasurement = new("PFB2003", Severity.Error, ExitCode.NotJudged,
        "A measurement was made invalid by something outside the kernel.", "Remove the disturbance and run again.");

    public static readonly DiagnosticCode Incomplete = new("PFB2004", Severity.Error, ExitCode.NotJudged,
        "The run ended before it was complete.", "Continue it with --resume.");

    public static readonly DiagnosticCode DeviceBusy = new("PFB2005", Severity.Error, ExitCode.NotJudged,
        "Another run holds the device.", "Wait for it, or raise --lock-wait.");

    public static readonly DiagnosticCode NothingMeasured = new("PFB2006", Severity.Error, ExitCode.NotJudged,
        "Not one launch was made.", "See why the cases were skipped.");

    public static readonly DiagnosticCode ReplacedMeasurements = new("PFB2007", Severity.Warning, ExitCode.Passed,
        "Invalid measurements were thrown away and repeated.", "A quieter machine gives shorter runs.");

    public static readonly DiagnosticCode CeilingsUnknown = new("PFB2008", Severity.Warning, ExitCode.Passed,
        "The device's ceilings could not be measured.", "See the reason; verdicts do not depend on them.");

    public static readonly DiagnosticCode ContinuedDifferently = new("PFB2009", Severity.Note, ExitCode.Passed,
        "A run was continued under other policies than it began with.",
        "Compare the exit code with what the first policies would have given.");

    public static readonly DiagnosticCode EnvironmentChanged = new("PFB2010", Severity.Warning, ExitCode.Passed,
        "This machine runs the approved kernel at another speed than when it was approved.",
        "Look at driver, clocks and neighbours before trusting comparisons over time.");

    public static readonly DiagnosticCode ShardsMissing = new("PFB2011", Severity.Error, ExitCode.NotJudged,
        "Shards of a run are missing, or were not completed.",
        "Measure what is missing, or merge the others with --allow-missing, which is reported as NOT COMPLETE.");
}
