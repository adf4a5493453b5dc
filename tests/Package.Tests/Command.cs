using System.Diagnostics;

namespace PrefillBench.Tests.Package;

/// <summary>How a program ended and what it said.</summary>
public sealed record Ended(int Code, string Output, string Error)
{
    public override string ToString() => $"exit code {Code}\n{Output}\n{Error}";
}

/// <summary>Starts programs as a user's shell would: nothing of a build server or of the running test host in the environment.</summary>
public static class Command
{
    private static readonly string[] Foreign =
        ["CI", "GITHUB_", "TF_BUILD", "MSBUILD", "DOTNET_HOST_PATH", "DOTNET_ROOT", "TESTINGPLATFORM_", "PREFILL_BENCH_", "MINVER"];

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static async Task<Ended> RunAsync(
        string folder, IReadOnlyDictionary<string, string> variables, string program, params string[] arguments)
    {
        using var process = Process.Start(StartInfo(folder, variables, program, arguments))!;
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return new(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {Limit}");
        }
    }

    public static ProcessStartInfo StartInfo(
        string folder, IReadOnlyDictionary<string, string> variables, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => Foreign.Any(f => name.StartsWith(f, StringComparison.OrdinalIgnoreCase)))
            .ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
