using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Results;
using PrefillBench.Runs;

namespace PrefillBench.Cli.Running;

/// <summary>Everything a run leaves behind: looked at before anything is measured, written and printed after it.</summary>
internal sealed class RunOutputs(CliEnvironment environment, OutputArguments arguments) : IRunOutputs, IDisposable
{
    private const string Results = "results.json";
    private const string Lines = "results.lines";
    private static readonly string[] AlwaysNamed = [Results, Lines, "report.md", "report.html"];
    private static readonly string[] AlwaysTogether = ["md", "csv"];
    private static readonly string[] AlwaysLast = ["json", "lines"];

    private readonly string output = arguments.Output;
    private FolderLock? alone;

    private bool PrintsReport => !arguments.Json && arguments.Launches?.IsStandardOutput(environment) != true
        && !arguments.Reports.Any(report => report.Path.IsStandardOutput(environment));

    public void RemoveOld(string slug, string suite)
    {
        WholeFile.Remove(Path.Combine(output, Results));
        WholeFile.Remove(Path.Combine(output, Lines));
        new ReceivedRuns(output).Remove(slug, suite);
    }

    public void Require()
    {
        Diagnostic[] complaints =
        [
            .. PfbException.Of(() => WriteProbe.Folder(output, room: 0)) is { Count: > 0 } folder
                ? folder
                : AlwaysNamed.SelectMany(name => PfbException.Of(() => WriteProbe.File(Path.Combine(output, name)))),
            .. PfbException.Of(() => OutputPath.Require(
                environment,
                [
                    .. arguments.Reports.Select(report => ($"--report {report.Kind.Name}={report.Path.Path}", report.Path)),
                    .. arguments.Launches is { } launches
                        ? [($"--launches {launches.Path}", launches)]
                        : Array.Empty<(string, OutputPath)>(),
                ],
                arguments.Json ? "--format json" : null)),
        ];
        if (complaints.Length > 0)
        {
            throw new PfbException(complaints);
        }

        alone = OutputFolder.Take(output);
    }

    public void Dispose() => alone?.Dispose();

    /// <summary>
    /// What cannot be written costs nothing else: the other files say it, and the exit code is that of a failure. Files go first, for
    /// they can be written again when another one fails; among them <c>results.json</c> and <c>results.lines</c> last: when they exist,
    /// everything else does, or they name what does not.
    /// </summary>
    /// <param name="received">The rows that may be approved; null without any.</param>
    /// <param name="evidence">The evidence; null where launches cannot be asked for.</param>
    /// <returns>The results as they were written, with the exit code of the run.</returns>
    public ResultsDocument Write(ResultsDocument document, ReceivedRun? received, Evidence? evidence)
    {
        var failed = arguments.Launches is { } launches && evidence is not null
            ? PfbException.Of(() => launches.Write(environment, LaunchesCsv.Write(evidence)))
            : [];
        var reports = arguments.Reports.ToLookup(report => report.Path.IsFile(environment));
        document = WriteFiles(With(document, failed), [.. reports[true]], received);
        foreach (var report in reports[false])
        {
            var broken = PfbException.Of(() => report.Path.Write(environment, stream => report.Kind.Write(stream, [document])));
            if (broken.Count > 0)
            {
                document = WriteFiles(With(document, broken), [.. reports[true]], received);
            }
        }

        Print(document);
        return document;
    }

    /// <returns>The results with what could not be written.</returns>
    private ResultsDocument WriteFiles(ResultsDocument document, ImmutableArray<ReportTarget> reports, ReceivedRun? received)
    {
        // One after the other, because two of them may have one path, and one may have that of a file of the output folder.
        OutputFile[] asked = [.. reports.Select(report => OutputFile.Of(environment.Absolute(report.Path.Path), report.Kind))];
        var page = InFolder("html", document);
        OutputFile[] others = [.. AlwaysTogether.Select(kind => InFolder(kind, document)), Metadata(document), .. Waiting(received)];
        var broken = new HashSet<string>();
        while (true)
        {
            WriteAttempt[] before = [.. asked.Select(Attempt)];
            // The page takes as long as all the others together. They are rendered beside it, the last ones put in their place behind it.
            var beside = Task.Run(() => Attempt(page));
            WriteAttempt[] first = [.. before, .. others.Select(Attempt)];
            WriteAttempt[] last = [.. AlwaysLast.Select(kind => InFolder(kind, document, () => !First().Any(Failed))).Select(Attempt)];
            WriteAttempt[] failures = [.. First().Concat(last).Where(Failed)];
            IEnumerable<WriteAttempt> First() => first.Append(beside.GetAwaiter().GetResult());
            if (failures.Length == 0)
            {
                return document;
            }

            broken.UnionWith(failures.Select(failure => failure.Path));
            document = With(document, [.. failures.SelectMany(failure => failure.Complaints)]);
        }

        static bool Failed(WriteAttempt attempt) => attempt.Complaints.Count > 0;

        WriteAttempt Attempt(OutputFile file) =>
            new(file.Path, broken.Contains(file.Path) ? [] : PfbException.Of(() => file.Write(document)));
    }

    private OutputFile InFolder(string kind, ResultsDocument document, Func<bool>? othersAreThere = null)
    {
        var found = ReportCatalog.Find(kind);
        var path = Path.Combine(output, found.FileName(document));
        return othersAreThere is null ? OutputFile.Of(path, found) : OutputFile.After(othersAreThere, path, found);
    }

    private OutputFile Metadata(ResultsDocument document) => OutputFile.Of(
        Path.Combine(output, PublishedCsv.FileName(document) + PublishedCsv.MetadataExtension), PublishedCsv.WriteMetadata);

    private IEnumerable<OutputFile> Waiting(ReceivedRun? received)
    {
        var folder = new ReceivedRuns(output);
        return received is null ? [] : [new(folder.Root, _ => folder.Write(received.Baseline, received.Code))];
    }

    /// <summary>Said on standard error too: the report that says it may be what could not be written.</summary>
    private ResultsDocument With(ResultsDocument document, IReadOnlyCollection<Diagnostic> failures)
    {
        foreach (var failure in failures)
        {
            environment.Error.WriteLine(failure);
        }

        return document with
        {
            Diagnostics = document.Diagnostics.AddRange(failures.Select(failure => failure.ToSection())),
            ExitCode = ExitCodes.Worst(failures.Select(failure => failure.Exit).Append(document.ExitCode)),
        };
    }

    private void Print(ResultsDocument document)
    {
        if (arguments.Json)
        {
            environment.Out.Write(ResultsJson.Write(document));
        }
        else if (PrintsReport)
        {
            ToneWriter.Write(
                environment, arguments.Console.NoColor, TextReport.Lines(document, environment.Width, arguments.Console.IsDetailed));
        }

        new DiagnosticLog(environment, arguments.Console.LogFormat).Write(
            document, Path.Combine(output, "report.md"), alone: !PrintsReport);
    }
}
