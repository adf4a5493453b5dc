using System.Text;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement.Workers;

namespace PrefillBench.Cli;

/// <summary>Everything of the outside world a command may touch. Tests hand in their own.</summary>
public sealed record CliEnvironment
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public required TextReader In { get; init; }

    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>Absolute; relative paths of the command line start here.</summary>
    public required string WorkingDirectory { get; init; }

    public required TimeProvider Clock { get; init; }

    /// <summary>True when a person is watching standard output.</summary>
    public required bool IsTerminal { get; init; }

    /// <summary>Columns of the terminal; 80 elsewhere.</summary>
    public required int Width { get; init; }

    /// <summary>Makes workers; null starts a process for each.</summary>
    internal IWorkerFactory? Workers { get; init; }

    public static CliEnvironment FromProcess() => new()
    {
        Out = Console.IsOutputRedirected ? Utf8(new StandardStream(Console.OpenStandardOutput(), "standard output")) : Console.Out,
        Error = Console.IsErrorRedirected ? Utf8(new StandardStream(Console.OpenStandardError(), null)) : Console.Error,
        // Console.In would set up the terminal for reading, at 5 ms, though only a worker reads, and from a pipe.
        In = new StreamReader(Console.OpenStandardInput()),
        Variables = ProcessVariables(),
        WorkingDirectory = Environment.CurrentDirectory,
        Clock = TimeProvider.System,
        IsTerminal = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb",
        Width = Console.IsOutputRedirected ? 80 : Math.Max(80, Console.WindowWidth),
    };

    /// <summary>The complaint where the folder in which the process was started is gone; else null.</summary>
    internal static Diagnostic? WhyNoWorkingDirectory()
    {
        try
        {
            _ = Environment.CurrentDirectory;
            return null;
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            return new(
                Codes.FolderNotWritable, "the working directory was deleted or cannot be read; change into a folder that exists",
                SourcePosition.None);
        }
    }

    /// <summary>A terminal is written to in its own encoding; what reads a file or a pipe does not know this machine's locale.</summary>
    private static TextWriter Utf8(Stream stream) =>
        TextWriter.Synchronized(new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true });

    private static Dictionary<string, string> ProcessVariables()
    {
        var variables = new Dictionary<string, string>();
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables.Add((string)variable.Key, (string?)variable.Value ?? "");
        }

        return variables;
    }

    public string? Variable(string name) => Variables.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    public string Absolute(string path) => Path.GetFullPath(path, WorkingDirectory);

    public string? AbsoluteIfGiven(string? path) => path is null ? null : Absolute(path);

    /// <summary>A build server, where nobody can answer and nothing may be approved by accident.</summary>
    internal string? WhyBuildServer => BuildServer.Known(Variable);

    public DateOnly Today => DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime);
}
