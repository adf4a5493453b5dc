using System.Diagnostics;
using System.Text.Json;
using PrefillBench.Measurement.Protocol;
using PrefillBench.Units;

namespace PrefillBench.Measurement.Workers;

/// <summary>One worker process as seen by its parent. Disposing kills it if it still lives.</summary>
internal sealed class WorkerClient : IAsyncDisposable
{
    private static readonly TimeSpan ExitGrace = TimeSpan.FromSeconds(2);
    private readonly Process process;
    private readonly Patience patience;
    private readonly LastWords lastWords = new();
    private readonly Task readingErrors;

    private WorkerClient(Process process, Patience patience)
    {
        (this.process, this.patience) = (process, patience);
        readingErrors = lastWords.ReadAsync(process.StandardError);
    }

    public int ProcessId => process.Id;

    public static WorkerClient Start(WorkerProgram program, Patience patience)
    {
        try
        {
            return new WorkerClient(Process.Start(program.StartInfo())!, patience);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new WorkerLostException(FaultKind.WorkerCrashed, $"the worker could not be started: {e.Message}");
        }
    }

    /// <summary>Sends one request and waits for its reply.</summary>
    /// <exception cref="WorkerLostException">The worker died, or gave no answer in time and was killed.</exception>
    /// <exception cref="WorkerRefusedException">The worker answered that it cannot.</exception>
    public async Task<TReply> AskAsync<TReply>(WorkerRequest request, Milliseconds predicted, CancellationToken cancellation)
        where TReply : WorkerReply
    {
        var allowed = patience.For(predicted);
        var answer = ExchangeAsync(request);
        using var stopTimer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (await Task.WhenAny(answer, Task.Delay(allowed, stopTimer.Token)).ConfigureAwait(false) != answer)
        {
            await KillAsync().ConfigureAwait(false);
            await answer.ContinueWith(static t => _ = t.Exception, TaskScheduler.Default).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            throw new WorkerLostException(FaultKind.WorkerHung, $"no answer within {allowed.TotalSeconds:0.#} s ({predicted.Seconds:0.###} s were predicted); it was killed{Said()}");
        }

        await stopTimer.CancelAsync().ConfigureAwait(false);
        return await answer.ConfigureAwait(false) switch
        {
            TReply reply => reply,
            RequestFailed failed => throw new WorkerRefusedException(failed.Failure, failed.Text),
            var other => throw new WorkerRefusedException(WorkerFailure.NotUnderstood, $"{other.GetType().Name} is no answer to {request.GetType().Name}"),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync().ConfigureAwait(false);
        process.Dispose();
    }

    private async Task<WorkerReply> ExchangeAsync(WorkerRequest request)
    {
        try
        {
            await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request, WorkerJson.Default.WorkerRequest)).ConfigureAwait(false);
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
            return new WorkerLostException(FaultKind.WorkerCrashed, $"the worker ended with {HowItEnded(process.ExitCode)}{Said()}");
        }
        catch (OperationCanceledException)
        {
            await KillAsync().ConfigureAwait(false);
            return new WorkerLostException(FaultKind.WorkerCrashed, $"the worker closed its output{Said()}");
        }
    }

    private async Task KillAsync()
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

    // .NET reports a signal as 128 + number on Unix, like a shell; the host's own failures lie in the same range.
    private static string HowItEnded(int exitCode) => exitCode switch
    {
        137 => "signal 9 (killed from outside, by the system if memory ran out)",
        132 or 134 or 135 or 136 or 139 or 143 => $"signal {exitCode - 128}",
        _ => $"exit code {exitCode}",
    };

    private string Said() => lastWords.ToString() is { Length: > 0 } words ? $"; last words: {words}" : "";
}
