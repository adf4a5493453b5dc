using PrefillBench.Diagnostics;
using PrefillBench.Report;
using PrefillBench.Results;

namespace PrefillBench.Cli.Running;

/// <summary>A file that a run leaves behind.</summary>
/// <param name="Write">Writes it.</param>
internal sealed record OutputFile(string Path, Action<ResultsDocument> Write)
{
    public static OutputFile Of(string path, Action<Stream, ResultsDocument> content) =>
        new(path, document => WholeFile.Write(path, stream => content(stream, document)));

    public static OutputFile Of(string path, ReportKind kind) => Of(path, (stream, document) => kind.Write(stream, [document]));

    /// <summary>The same file, rendered at once and put in its place only if others are there; else there is none.</summary>
    /// <param name="othersAreThere">Waits until it is known.</param>
    public static OutputFile After(Func<bool> othersAreThere, string path, ReportKind kind)
    {
        var file = Of(path, (stream, document) =>
        {
            kind.Write(stream, [document]);
            if (!othersAreThere())
            {
                throw new OperationCanceledException();
            }
        });
        return file with { Write = document => Unless(document, file.Write) };
    }

    private static void Unless(ResultsDocument document, Action<ResultsDocument> write)
    {
        try
        {
            write(document);
        }
        catch (OperationCanceledException)
        {
            // WholeFile leaves nothing of a file whose content ends with an exception.
        }
    }
}

/// <param name="Complaints">Why the file could not be written; empty when it was.</param>
internal sealed record WriteAttempt(string Path, IReadOnlyList<Diagnostic> Complaints);
