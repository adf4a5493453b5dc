using System.CommandLine;
using PrefillBench.Diagnostics;

namespace PrefillBench.Cli;

/// <summary>The real entry point: parse, run, and turn every failure into diagnostics and an exit code.</summary>
public static class CommandLine
{
    public static async Task<int> RunAsync(string[] args, CliEnvironment environment)
    {
        var parsed = CommandTree.Parse(args, environment);
        if (parsed.Errors.Count > 0)
        {
            return (int)Fail(environment, [.. CommandLineErrors.Of(parsed)]);
        }

        // Signals are Lifetime's: the library would answer them with exit code 1 after two seconds.
        var invocation = new InvocationConfiguration
        {
            Output = environment.Out,
            Error = environment.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(invocation);
        }
        catch (PfbException e)
        {
            return (int)Fail(environment, e.Diagnostics);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (int)Fail(environment, StorageErrors.Translate(e, environment.WorkingDirectory).Diagnostics);
        }
        catch (Exception e)
        {
            environment.Error.WriteLine(e);
            return (int)Fail(environment, [new Diagnostic(Codes.InternalError, $"{e.GetType().Name}: {e.Message}", SourcePosition.None)]);
        }
    }

    private static ExitCode Fail(CliEnvironment environment, IReadOnlyList<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
        {
            environment.Error.WriteLine(diagnostic);
        }

        return ExitCodes.Worst(diagnostics.Select(d => d.Exit));
    }
}
