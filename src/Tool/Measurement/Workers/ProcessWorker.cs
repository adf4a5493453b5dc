using System.Diagnostics;
using System.Text.Json;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement.Protocol;

namespace PrefillBench.Measurement.Workers;

/// <summary>A worker that is a process of its own. Disposing kills it if it still lives.</summary>
internal sealed class ProcessWorker : IWorker
{
    private static readonly TimeSpan ExitGrace = TimeSpan.FromSeconds(2);
    private readonly Process process;
    private readonly LastWords lastWords = new();
    private readonly Task readingErrors;

    private ProcessWorker(Process process)
    {
        this.process = process;
        readingErrors = lastWords.ReadAsync(process.StandardError);
    }

    public static ProcessWorker Start(WorkerProgram program)
    {
        var start = program.StartInfo();
        try
        {
            return new ProcessWorker(Process.Start(start)!);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new WorkerLostException(
                FaultKind.WorkerCrashed, $"the worker could not be started: {start.FileName}: {StartFailure.Why(start.FileName, e)}");
        }
    }

    public string StandardErrorTail => lastWords.ToString() is { Length: > 0 } words ? $"; last words: {words}" : "";

    public async ValueTask DisposeAsync()
    {
        await KillAsync().ConfigureAwait(false);
        process.Dispose();
    }

    public async Task<WorkerReply> AskAsync(WorkerRequest request)
    {
        try
        {
            var asked = JsonSerializer.Serialize(request, WorkerJson.Default.WorkerRequest);
            await process.StandardInput.WriteLineAsync(asked).ConfigureAwait(false);
            await process.StandardInput.FlushAsync().ConfigureAwait(false);
            while (await process.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                if (Parse(line) is { } reply)
                {
                    return reply;
                }

                // A native library that prints to standard output must not break the conversation.
                lastWords.Append($"{line}\n");
            }
        }
        catch (IOException)
        {
            // A broken pipe: the worker is dying; its exit code says more.
        }

        throw await DeathAsync().ConfigureAwait(false);
    }

    public async Task KillAsync()
    {
        try
        {
            process.Kill(entireProcessTree: true);
            using var grace = new CancellationTokenSource(ExitGrace);
            await process.WaitForExitAsync(grace.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidOperationException or OperationCanceledException or System.ComponentModel.Win32Exception)
        {
            // It ended by itself in the meantime, or it sits in an uninterruptible driver call and will end with it.
        }
    }

    private static WorkerReply? Parse(string line)
    {
        try
        {
            return line.StartsWith('{') ? JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerReply) : null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    private async Task<WorkerLostException> DeathAsync()
    {
        using var grace = new CancellationTokenSource(ExitGrace);
        try
        {
            await process.WaitForExitAsync(grace.Token).ConfigureAwait(false);
            await readingErrors.WaitAsync(grace.Token).ConfigureAwait(false);
            return new WorkerLostException(
                FaultKind.WorkerCrashed, $"the worker ended with {HowItEnded(process.ExitCode)}{StandardErrorTail}");
        }
        catch (OperationCanceledException)
        {
            await KillAsync().ConfigureAwait(false);
            return new WorkerLostException(FaultKind.WorkerCrashed, $"the worker closed its output{StandardErrorTail}");
        }
    }

    // .NET reports a signal as 128 + number on Unix, like a shell; the host's own failures lie in the same range.
    private static string HowItEnded(int exitCode) => exitCode switch
    {
        137 => "signal 9 (killed from outside, perhaps by the system because memory ran out)",
        132 or 134 or 135 or 136 or 139 or 143 => $"signal {exitCode - 128}",
        _ => $"exit code {exitCode}",
    };
}
