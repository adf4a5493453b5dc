using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using PrefillBench.Diagnostics;

namespace PrefillBench.MSBuild;

/// <summary>
/// Starts the bundled tool and listens to it. Only lines with a PFB code become errors and warnings; what else it prints is
/// text, and its exit code alone proves nothing.
/// </summary>
public abstract class ToolProcess : ToolTask
{
    private readonly List<CanonicalLine> complaints = [];
    private readonly object listening = new();
    private volatile bool cancelled;
    private string lastWords = "";

    /// <summary>The tool's assembly; the targets name the bundled one.</summary>
    [Required]
    public string ToolAssembly { get; set; } = "";

    /// <summary>The <c>dotnet</c> to start it with; default: the one on PATH.</summary>
    public string DotNetHost { get; set; } = "";

    /// <summary>Where relative paths start, and where the tool looks for a sweep file that is not named.</summary>
    [Required]
    public string ProjectDirectory { get; set; } = "";

    /// <summary>The gate project's file, for the commands that are to be typed next.</summary>
    public string ProjectFile { get; set; } = "";

    /// <summary>The folder in which the build was started.</summary>
    public string StartDirectory { get; set; } = "";

    /// <summary>Properties of earlier versions that the project sets; the targets look for them. Each is refused.</summary>
    public string[] RetiredProperties { get; set; } = [];

    /// <summary>More words for the tool's command line, as in a shell.</summary>
    public string AdditionalArguments { get; set; } = "";

    protected override string ToolName => Path.DirectorySeparatorChar == '\\' ? "dotnet.exe" : "dotnet";

    private const string BisectOption = "--exit-codes";

    /// <summary>The report is what people look for in the log of a build.</summary>
    protected override MessageImportance StandardOutputLoggingImportance => MessageImportance.High;

    /// <summary>
    /// Only tells the streams apart: what is written to standard error, such as how far a run is, gets the importance of the report, or
    /// an ordinary build of half an hour would be silent.
    /// </summary>
    protected override MessageImportance StandardErrorLoggingImportance =>
        OutputImportance == MessageImportance.Normal ? MessageImportance.Low : MessageImportance.Normal;

    /// <summary>The command of this build, up to its targets; null where it is not known.</summary>
    private protected string? Started => BuildCommand.Of(
        ProjectFile, StartDirectory, BuildEngine is IBuildEngine6 build ? build.GetGlobalProperties() : new Dictionary<string, string>());

    private MessageImportance OutputImportance =>
        Enum.TryParse<MessageImportance>(StandardOutputImportance, ignoreCase: true, out var wanted)
            ? wanted
            : StandardOutputLoggingImportance;

    /// <summary>What is asked of the tool.</summary>
    private protected abstract Arguments Command();

    /// <summary>What the build has to be told once the tool has ended.</summary>
    private protected abstract IEnumerable<CanonicalLine> Judge(Ending ending);

    public override bool Execute()
    {
        base.Execute();
        return !Log.HasLoggedErrors;
    }

    public override void Cancel()
    {
        cancelled = true;
        base.Cancel();
    }

    protected override string GenerateFullPathToTool() => DotNetHost.Length > 0 ? DotNetHost : ToolName;

    protected override string GetWorkingDirectory() => ProjectDirectory;

    protected override string GenerateCommandLineCommands() => $"exec \"{ToolAssembly}\"";

    protected override string GenerateResponseFileCommands() => Command().AddLiteral(AdditionalArguments).ToString();

    protected override bool ValidateParameters()
    {
        foreach (var name in RetiredProperties)
        {
            Say(new(Level.Error, TaskCodes.BadProperty, Retired.Property(name).Text));
        }

        if (AdditionalArguments.Contains(BisectOption))
        {
            Say(new(
                Level.Error, TaskCodes.BadProperty,
                $"{BisectOption} gives the exit codes of `git bisect run`, which a build would misread; use it on the command line only"));
        }

        foreach (var refused in Command().Refused)
        {
            Say(new(
                Level.Error, TaskCodes.BadProperty,
                $"{refused} has a quotation mark or a line end, which cannot be passed to the tool; remove it"));
        }

        if (!File.Exists(ToolAssembly))
        {
            Say(new(
                Level.Error, TaskCodes.CannotStart,
                $"the tool {ToolAssembly} does not exist; restore the package again, or correct PrefillBenchToolAssembly"));
        }
        else if (DotNetHost.Length > 0 && !File.Exists(DotNetHost))
        {
            Say(new(Level.Error, TaskCodes.CannotStart, $"{DotNetHost} does not exist; correct PrefillBenchDotNetHost"));
        }

        return !Log.HasLoggedErrors;
    }

    protected override int ExecuteTool(string pathToTool, string responseFileCommands, string commandLineCommands)
    {
        Log.LogMessage(
            MessageImportance.Low, $"tool: {ToolAssembly}; started with {pathToTool} in {ProjectDirectory}\n{responseFileCommands}");
        var started = System.Diagnostics.Stopwatch.StartNew();
        var code = base.ExecuteTool(pathToTool, responseFileCommands, commandLineCommands);
        var end = cancelled ? End.Cancelled : Timeout > 0 && started.ElapsedMilliseconds >= Timeout ? End.TimedOut : End.ByItself;
        foreach (var line in Judge(new(end, code, [.. complaints], lastWords)))
        {
            Say(line);
        }

        return code;
    }

    protected override void LogToolCommand(string message) => Log.LogMessage(MessageImportance.Low, message);

    /// <summary>
    /// Both streams arrive here, each on a thread of its own, and are told apart by their importance. The tool complains on standard
    /// error; a report may have a kernel whose name reads like a complaint.
    /// </summary>
    protected override void LogEventsFromTextOutput(string singleLine, MessageImportance messageImportance)
    {
        lock (listening)
        {
            if (messageImportance == StandardErrorLoggingImportance && CanonicalLine.Parse(singleLine) is { } complaint)
            {
                complaints.Add(complaint);
                return;
            }

            lastWords = string.IsNullOrWhiteSpace(singleLine) ? lastWords : singleLine.Trim();
        }

        Log.LogMessage(OutputImportance, singleLine);
    }

    /// <summary>Everything has been said; MSBuild's own word, "exited with code 2", would only point into this package.</summary>
    protected override bool HandleTaskExecutionErrors() => false;

    /// <summary>An approval without a reason is refused here, where the property's name is known.</summary>
    private protected bool HasReason(string reason)
    {
        var given = !string.IsNullOrWhiteSpace(reason);
        if (!given)
        {
            Say(new(Level.Error, TaskCodes.BadProperty, "say why what was measured is right: -p:PrefillBenchReason=\"...\""));
        }

        return given;
    }

    private protected void Say(CanonicalLine line)
    {
        // Without a file MSBuild names the project, which is right for a complaint about the machine or about a property.
        var file = line.File.Length > 0 ? line.File : null;
        switch (line.Level)
        {
            case Level.Error:
                Log.LogError(null, line.Code, null, file, line.Line, line.Column, 0, 0, "{0}", line.Text);
                break;
            case Level.Warning:
                Log.LogWarning(null, line.Code, null, file, line.Line, line.Column, 0, 0, "{0}", line.Text);
                break;
            case Level.Message:
                Log.LogMessage(null, line.Code, null, file, line.Line, line.Column, 0, 0, MessageImportance.High, "{0}", line.Text);
                break;
        }
    }
}
