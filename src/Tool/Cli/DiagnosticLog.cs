using PrefillBench.Diagnostics;
using PrefillBench.Report;
using PrefillBench.Results;

namespace PrefillBench.Cli;

/// <summary>
/// --log-format: how diagnostics are printed for the program that reads the log. A CI system is never recognised by its variables
/// alone: a run started by a program that talks to the agent itself would be annotated twice.
/// </summary>
internal sealed class DiagnosticLog(CliEnvironment environment, string format)
{
    public const string Option = "--log-format";

    public static readonly string[] Formats = ["text", "msbuild", "github", "azure"];

    private const int Attempts = 5;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(100);

    /// <summary>Lines for diagnostics of a command that ended without results.</summary>
    public IEnumerable<string> OfFailure(IEnumerable<Diagnostic> diagnostics) => format is "github" or "azure"
        ? Annotated(diagnostics.Select(diagnostic => diagnostic.ToSection()))
        : diagnostics.Select(diagnostic => diagnostic.ToString());

    /// <param name="alone">Standard output belongs to JSON; a log reads both streams.</param>
    /// <param name="report">The Markdown report, already written.</param>
    public void Write(ResultsDocument document, string report, bool alone)
    {
        var writer = alone ? environment.Error : environment.Out;
        foreach (var line in Annotated(document.DiagnosticsWorstFirst()))
        {
            writer.WriteLine(line);
        }

        if (format == "azure")
        {
            writer.WriteLine(Annotations.AzureSummary(report));
        }

        if (format == "github" && environment.Variable("GITHUB_STEP_SUMMARY") is { } summary)
        {
            AppendSummary(environment.Absolute(summary), document);
        }
    }

    private IEnumerable<string> Annotated(IEnumerable<DiagnosticSection> diagnostics) => format switch
    {
        "msbuild" => diagnostics.Select(diagnostic => diagnostic.ToLine()),
        "github" => Annotations.GitHub(diagnostics, environment.Variable("GITHUB_WORKSPACE")),
        "azure" => Annotations.Azure(diagnostics, environment.Variable("BUILD_SOURCESDIRECTORY")),
        _ => [],
    };

    /// <summary>Other programs of the step add to the same file. A page without our part is no reason to fail a run.</summary>
    private void AppendSummary(string path, ResultsDocument document)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                WholeFile.Append(path, present => JobSummary.Of(document, present) ?? Full(path, present));
                return;
            }
            catch (Exception e) when (e is PfbException || StorageErrors.IsStorage(e))
            {
                if (attempt == Attempts || e is not IOException)
                {
                    environment.Error.WriteLine($"the job summary {path} could not be written: {e.Message}");
                    return;
                }

                Thread.Sleep(BetweenAttempts);
            }
        }
    }

    private string Full(string path, long present)
    {
        environment.Error.WriteLine(
            $"the job summary {path} has {present} of the {JobSummary.MostBytesOfAStep} bytes that a step may have; nothing was added");
        return "";
    }
}
