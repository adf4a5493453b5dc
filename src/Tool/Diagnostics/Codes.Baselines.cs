namespace PrefillBench.Diagnostics;

public static partial class Codes
{
    public static readonly DiagnosticCode NoBaseline = new("PFB3001", Severity.Error, ExitCode.NotJudged,
        "There is no approved code to measure pairs with, or nothing is approved.",
        "Approve this run, or set on_missing_baseline: record.");

    public static readonly DiagnosticCode ForeignBaseline = new("PFB3002", Severity.Error, ExitCode.NotJudged,
        "Approved times are from another machine, case definition, protocol or measurement version.",
        "Run on the machine that the message names, or approve again.");

    public static readonly DiagnosticCode DanglingBaseline = new("PFB3003", Severity.Warning, ExitCode.Passed,
        "An approved row belongs to no case of the suite, or to a kernel that the run does not have.",
        "Name the kernel, or remove the row with `baselines prune`.");

    public static readonly DiagnosticCode MissingRow = new("PFB3004", Severity.Error, ExitCode.NotJudged,
        "A row with an approved baseline was not measured.", "Measure it, or remove it with `baselines prune`.");

    public static readonly DiagnosticCode ApprovalRefused = new("PFB3005", Severity.Error, ExitCode.BadInput,
        "An approval was refused.", "See the reason in the message.");

    public static readonly DiagnosticCode CorruptBaseline = new("PFB3006", Severity.Error, ExitCode.BadInput,
        "An approved baseline file, or code that an approved row names, is missing or damaged.",
        "Restore it from version control, or approve again.");

    public static readonly DiagnosticCode OldBaseline = new("PFB3009", Severity.Warning, ExitCode.Passed,
        "Approved rows are older than the spec's baseline_age.", "Run the suite, look at the report, and approve again.");

    public static readonly DiagnosticCode NotLookedAt = new("PFB3007", Severity.Note, ExitCode.Passed,
        "Approved rows were left out by --filter or --case, so the verdict does not cover them.",
        "Run the whole suite to judge them too.");

    public static readonly DiagnosticCode StrayBaselineFile = new("PFB3008", Severity.Warning, ExitCode.Passed,
        "A file in the folder of baselines is not part of any baseline.", "Delete it, or find out which command was interrupted.");
}
