using System.Collections;
using System.Collections.Concurrent;
using Microsoft.Build.Framework;

namespace PrefillBench.Tests.Tasks;

/// <summary>A build that only writes down what it is told.</summary>
internal sealed class FakeEngine : IBuildEngine
{
    public ConcurrentQueue<BuildErrorEventArgs> Errors { get; } = [];

    public ConcurrentQueue<BuildWarningEventArgs> Warnings { get; } = [];

    public ConcurrentQueue<BuildMessageEventArgs> Messages { get; } = [];

    public bool ContinueOnError => false;

    public int LineNumberOfTaskNode => 0;

    public int ColumnNumberOfTaskNode => 0;

    public string ProjectFileOfTaskNode => "gate.csproj";

    /// <summary>Codes of all errors, in order.</summary>
    public string Codes => string.Join(' ', Errors.Select(error => error.Code));

    public string All => string.Join('\n', Errors.Select(e => $"{e.File}({e.LineNumber}): error {e.Code}: {e.Message}")
        .Concat(Warnings.Select(w => $"warning {w.Code}: {w.Message}")).Concat(Messages.Select(m => m.Message)));

    public void LogErrorEvent(BuildErrorEventArgs e) => Errors.Enqueue(e);

    public void LogWarningEvent(BuildWarningEventArgs e) => Warnings.Enqueue(e);

    public void LogMessageEvent(BuildMessageEventArgs e) => Messages.Enqueue(e);

    public void LogCustomEvent(CustomBuildEventArgs e)
    {
    }

    public bool BuildProjectFile(string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs) =>
        false;
}
