using PrefillBench.Diagnostics;

namespace PrefillBench.Cli;

/// <summary>What the process begins with: it looks at its surroundings, and then runs the command.</summary>
public static class ProcessEntry
{
    /// <returns>The exit code of the process.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (OpenFiles.WhyTooFew() is { } few)
        {
            OpenFiles.Say($"{few}\n");
            return (int)few.Exit;
        }

        var complaint = TemporaryFolder.Repair();
        if (CliEnvironment.WhyNoWorkingDirectory() is { } gone)
        {
            Console.Error.WriteLine(gone);
            return (int)gone.Exit;
        }

        var environment = CliEnvironment.FromProcess();
        if (complaint is not null)
        {
            environment.Error.WriteLine($"prefill-bench: {complaint}");
        }

        return await CommandLine.RunAsync(args, environment);
    }
}
