using System.CommandLine;
using PrefillBench.Cli.Running;
using PrefillBench.Diagnostics;
using PrefillBench.Report;

namespace PrefillBench.Cli;

/// <summary>The real entry point: parse, run, and turn every failure into diagnostics and an exit code.</summary>
public static class CommandLine
{
    public static async Task<int> RunAsync(string[] args, CliEnvironment environment)
    {
        var parsed = CommandTree.Build(environment).Parse(args);
        if (CommandLineErrors.LacksCommand(parsed))
        {
            // What there is to choose from; nothing was done, so it is no success.
            await CommandTree.Build(environment).Parse([.. args, "--help"]).InvokeAsync(Invocation(environment));
        }

        if (CommandLineErrors.Of(parsed).ToArray() is { Length: > 0 } errors)
        {
            return Code(environment, parsed, Fail(environment, parsed, errors));
        }

        try
        {
            return await parsed.InvokeAsync(Invocation(environment));
        }
        catch (Exception e)
        {
            return Code(environment, parsed, Fail(environment, parsed, Explained(FirstCause.Of(e), environment)));
        }
    }

    private static IReadOnlyList<Diagnostic> Explained(Exception e, CliEnvironment environment)
    {
        switch (e)
        {
            case PfbException known:
                return known.Diagnostics;
            case IOException or UnauthorizedAccessException:
                return StorageErrors.Translate(e, environment.WorkingDirectory).Diagnostics;
            default:
                environment.Error.WriteLine(e);
                return [new Diagnostic(Codes.InternalError, $"{e.GetType().Name}: {e.Message}", SourcePosition.None)];
        }
    }

    // Signals are Lifetime's: the library would answer them with exit code 1 after two seconds.
    private static InvocationConfiguration Invocation(CliEnvironment environment) => new()
    {
        Output = environment.Out,
        Error = environment.Error,
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
    };

    /// <summary>A run that failed is to `git bisect run` a commit that cannot be tested.</summary>
    private static int Code(CliEnvironment environment, ParseResult parsed, ExitCode exit) =>
        BisectExit.IsAsked(parsed) ? BisectExit.Answer(environment, BisectCodes.Untestable) : (int)exit;

    private static ExitCode Fail(CliEnvironment environment, ParseResult parsed, IReadOnlyList<Diagnostic> diagnostics)
    {
        foreach (var line in new DiagnosticLog(environment, LogFormat(parsed)).OfFailure(diagnostics))
        {
            environment.Error.WriteLine(line);
        }

        return ExitCodes.Worst(diagnostics.Select(d => d.Exit));
    }

    /// <summary>The log format, as far as the command line was understood, which may itself be what is wrong.</summary>
    private static string LogFormat(ParseResult parsed) =>
        parsed.CommandResult.Command.Options.OfType<Option<string>>()
            .FirstOrDefault(option => option.Name == DiagnosticLog.Option) is { } option
        && parsed.GetResult(option) is { Errors: var errors } && !errors.Any()
            ? parsed.GetValue(option) ?? ""
            : "";
}
