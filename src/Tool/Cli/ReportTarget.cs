using PrefillBench.Diagnostics;
using PrefillBench.Report;

namespace PrefillBench.Cli;

/// <summary>One <c>--report KIND=PATH</c>, or <c>--to KIND=PATH</c> of `report`.</summary>
internal sealed record ReportTarget(ReportKind Kind, string Path)
{
    public static ReportTarget Parse(string text, string option = "--report") => text.Split('=', 2) is [var kind, { Length: > 0 } path]
        ? new(ReportCatalog.Find(kind), path)
        : throw new PfbException(Codes.BadCommandLine, $"{option} '{text}' is not KIND=PATH, such as md=summary.md");
}
