using PrefillBench.Diagnostics;
using PrefillBench.Runs;

namespace PrefillBench.Cli.Running;

/// <summary>The frame of a command that measures: signals, a folder that is removed with it, and an exit code.</summary>
internal static class MeasuringSession
{
    /// <param name="run">Its result is null when something ended it before there was anything to be finished with.</param>
    /// <param name="unfinished">The message for a run that was ended early, for what ended it.</param>
    /// <param name="finish">Prints what was found; its second argument says what ended the run early, null when nothing did.</param>
    public static async Task<ExitCode> RunAsync<T>(
        CliEnvironment environment, ConsoleOptions console, Func<RunHost, CancellationToken, Task<T?>> run,
        Func<T, ExitCode?, ExitCode> finish, Func<string, string>? unfinished = null)
        where T : class
    {
        using var lifetime = new Lifetime(console.Timeout, console.ParentPid, environment.Clock);
        using var scratch = new ScratchFolder();
        if (await run(Hosts.Of(environment, console, scratch.Path), lifetime.Token) is { } done)
        {
            return finish(done, lifetime.EndedBy);
        }

        var text = unfinished?.Invoke(lifetime.EndedText) ?? $"nothing was measured: {lifetime.EndedText}";
        var incomplete = new Diagnostic(Codes.Incomplete, text, SourcePosition.None);
        new DiagnosticLog(environment, console.LogFormat).OfFailure([incomplete]).ToList().ForEach(environment.Error.WriteLine);
        return lifetime.EndedBy ?? ExitCode.NotJudged;
    }
}
