using System.Collections.Immutable;
using System.IO.Compression;
using Microsoft.Build.Logging.StructuredLogger;

namespace PrefillBench.Tests.Package;

/// <summary>How a build ended, what it said, and its binary log.</summary>
public sealed class Built
{
    private readonly Build log;

    private Built(int code, string output, Build log) => (Code, Output, this.log) = (code, output, log);

    public int Code { get; }

    public string Output { get; }

    public ImmutableArray<Error> Errors => [.. log.FindChildrenRecursive<Error>()];

    public ImmutableArray<Warning> Warnings => [.. log.FindChildrenRecursive<Warning>()];

    /// <summary>How often the gate was run.</summary>
    public int Runs => Tasks("RunPrefillBench");

    public string Codes => string.Join(' ', Errors.Select(error => error.Code));

    public static Built Read(int code, string output, string log) => new(code, output, BinaryLog.ReadBuild(log));

    /// <summary>How often a task was run.</summary>
    public int Tasks(string name) =>
        log.FindChildrenRecursive<Microsoft.Build.Logging.StructuredLogger.Task>(task => task.Name == name).Count;

    /// <summary>A file that was embedded in the log; empty when there is none.</summary>
    public string Embedded(string name)
    {
        // Paths are kept in the form of Windows.
        using var files = new ZipArchive(new MemoryStream(log.SourceFilesArchive));
        if (files.Entries.FirstOrDefault(entry => entry.FullName.EndsWith($"\\{name}", StringComparison.Ordinal)) is not { } found)
        {
            return "";
        }

        using var reader = new StreamReader(found.Open());
        return reader.ReadToEnd();
    }
}
