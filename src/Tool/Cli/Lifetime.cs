using System.Diagnostics;
using System.Runtime.InteropServices;
using PrefillBench.Diagnostics;

namespace PrefillBench.Cli;

/// <summary>
/// Ctrl-C, SIGTERM, --timeout and --parent-pid as one cancellation token and the exit code that belongs to it.
/// A second signal ends the process at once: workers see their input close and go too.
/// </summary>
internal sealed class Lifetime : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly List<IDisposable> registrations = [];
    private int cause = -1;

    public Lifetime(TimeSpan? timeout, int? parentPid, TimeProvider clock)
    {
        Register(PosixSignal.SIGINT, ExitCode.Interrupted);
        Register(PosixSignal.SIGTERM, ExitCode.Terminated);
        Register(PosixSignal.SIGHUP, ExitCode.Terminated);
        if (timeout is { } limit)
        {
            registrations.Add(clock.CreateTimer(_ => End(ExitCode.NotJudged), null, limit, Timeout.InfiniteTimeSpan));
        }

        if (parentPid is { } pid)
        {
            registrations.Add(clock.CreateTimer(_ => EndWithParent(pid), null, TimeSpan.Zero, TimeSpan.FromSeconds(1)));
        }
    }

    public CancellationToken Token => source.Token;

    /// <summary>The exit code of what ended the run early; null while nothing has.</summary>
    public ExitCode? EndedBy => cause < 0 ? null : (ExitCode)cause;

    public string EndedText => EndedBy switch
    {
        ExitCode.Interrupted => "interrupted by Ctrl-C",
        ExitCode.Terminated => "terminated by a signal, or because the parent process has ended",
        ExitCode.NotJudged => "--timeout was reached",
        _ => "",
    };

    public void Dispose()
    {
        registrations.ForEach(r => r.Dispose());
        source.Dispose();
    }

    private void Register(PosixSignal signal, ExitCode code) =>
        registrations.Add(PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = End(code);
        }));

    /// <summary>False when the run was already ending.</summary>
    private bool End(ExitCode code)
    {
        var first = Interlocked.CompareExchange(ref cause, (int)code, -1) == -1;
        if (first)
        {
            source.Cancel();
        }

        return first;
    }

    private void EndWithParent(int pid)
    {
        try
        {
            using var parent = Process.GetProcessById(pid);
            if (parent.HasExited)
            {
                End(ExitCode.Terminated);
            }
        }
        catch (ArgumentException)
        {
            End(ExitCode.Terminated);
        }
    }
}
