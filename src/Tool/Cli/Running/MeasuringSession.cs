using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Runs;

namespace PrefillBench.Cli.Running;

/// <summary>What a command that measures holds from its first look at the spec to its exit code, with the device to itself.</summary>
/// <param name="ScratchFolder">Goes with the session.</param>
internal sealed record MeasuringSession(DateTimeOffset StartedUtc, Lifetime Lifetime, IDevice Device, string ScratchFolder, RunSetup Setup)
{
    /// <summary>Prepares before it waits for the device: bad input is told at once.</summary>
    /// <param name="measure">Not called when something ended the command while it waited.</param>
    public static async Task<ExitCode> RunAsync(
        CliEnvironment environment, MeasureRequest request, Func<RunPreparation, RunSetup> prepare, Func<MeasuringSession, Task<ExitCode>> measure)
    {
        var startedUtc = environment.Clock.GetUtcNow();
        using var lifetime = new Lifetime(request.Timeout, request.ParentPid, environment.Clock);
        using var device = DeviceAccess.Open(environment, request);
        using var scratch = new ScratchFolder();
        var setup = prepare(new RunPreparation(environment, request, device, scratch.Path));
        using var deviceLock = await DeviceAccess.LockAsync(environment, request, device.Facts.Slug, lifetime);
        return deviceLock is null
            ? lifetime.EndedBy ?? ExitCode.NotJudged
            : await measure(new(startedUtc, lifetime, device, scratch.Path, setup));
    }
}
