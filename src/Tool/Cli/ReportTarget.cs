using PrefillBench.Diagnostics;
using PrefillBench.Report;

namespace PrefillBench.Cli;

/// <summary>One <c>--report KIND=PATH</c>, or <c>--to KIND=PATH</c> of `report`.</summary>
internal sealed record ReportTarget(ReportKind Kind, OutputPath Path)
{
    public static ReportTarget Parse(string text, string option = "--report") => text.Split('=', 2) is [var kind, { Length: > 0 } path]
        ? new(ReportCatalog.Find(kind), new(path))
        : throw new PfbException(
            Codes.BadCommandLine,
            $"{option} '{text}' is not KIND=PATH, such as md=summary.md; PATH {OutputPath.StandardOutput} is standard output");

    /// <summary>Complains about every target that cannot be written, and about more than one text on standard output.</summary>
    /// <param name="printed">The output that goes to standard output in any case, such as "--format json"; null when it can be left
    /// out.</param>
    /// <exception cref="PfbException">A report is not possible; the exception has all complaints.</exception>
    public static void Require(
        CliEnvironment environment, IReadOnlyCollection<ReportTarget> targets, string option, string? printed = null) =>
        OutputPath.Require(
            environment, [.. targets.Select(target => ($"{option} {target.Kind.Name}={target.Path.Path}", target.Path))], printed);
}
