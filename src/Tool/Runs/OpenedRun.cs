using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement;
using PrefillBench.Measurement.Journals;
using PrefillBench.Runs.Code;

namespace PrefillBench.Runs;

/// <summary>
/// The beginning of `run`, `calibrate` and `qualify`: an open device, and what was read and planned for it. Each step has the result of the
/// one before, unless that one refused: <see cref="ReadRun"/>, <see cref="PlannedRun"/>, <see cref="ReadyRun"/>.
/// </summary>
internal sealed class OpenedRun : IDisposable
{
    private readonly RunHost host;

    private OpenedRun(RunHost host, DateTimeOffset startedUtc, string? commit, IDevice device, PlannedRun planned, PreparedSides sides) =>
        (this.host, StartedUtc, Commit, Device, Planned, Sides) = (host, startedUtc, commit, device, planned, sides);

    /// <summary>The time before the device was opened.</summary>
    public DateTimeOffset StartedUtc { get; }

    /// <summary>
    /// The commit whose code is measured: a checkout in the midst of the run changes nothing of it. Null where none is known.
    /// </summary>
    public string? Commit { get; }

    public IDevice Device { get; }

    public PlannedRun Planned { get; }

    public PreparedSides Sides { get; }

    public string JournalPath => Path.Combine(Planned.Read.Request.Output, Journal.FileName);

    /// <summary>Opens the device, makes both sides and plans the rows.</summary>
    /// <exception cref="PfbException">The run is refused; the exception says why.</exception>
    public static OpenedRun Open(RunHost host, MeasureRequest request, WrittenInputs written)
    {
        var (startedUtc, commit) = (host.Clock.GetUtcNow(), host.Commit());
        var device = DeviceAccess.Open(host, request.Device, written.Kernels(request.Kernels, request.NamedKernels));
        try
        {
            var read = ReadRun.Of(request, written, device.Facts);
            foreach (var note in read.Notes())
            {
                host.Listener.Warn(note);
            }

            PreparedSides? sides = null;
            var planned = PlannedRun.Of(
                read, device, rows => (sides = new SidePreparation(host, read, device.Sides).Prepare(rows)).Codes);
            return new(host, startedUtc, commit, device, planned, sides!);
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Measures for `calibrate` and `qualify`. The places for the result are checked first, because measuring takes hours, and folder and
    /// device are held meanwhile.
    /// </summary>
    /// <param name="places">Reasons why the measurements could not be written.</param>
    /// <param name="ending">Ends the measuring.</param>
    /// <returns>The result; null when the run was ended while it waited for the device.</returns>
    /// <exception cref="PfbException">The run is refused; the exception says why.</exception>
    public static async Task<T?> HeldAsync<T>(
        RunHost host, MeasureRequest request, Func<ReadyRun, IEnumerable<Diagnostic>> places, Func<OpenedRun, ReadyRun, Task<T>> measure,
        CancellationToken ending)
        where T : class
    {
        var written = WrittenInputs.Read(host.WorkingDirectory, host.Today, request.Spec, request.Case);
        using var opened = Open(host, request, written);
        var ready = ReadyRun.Of(opened.Planned, PolicyOverrides.None, Beginning.Of(host, request.Seed));
        Diagnostic[] complaints = [.. places(ready)];
        if (complaints.Length > 0)
        {
            throw new PfbException(complaints);
        }

        using var folder = OutputFolder.Take(request.Output);
        using var held = await opened.HoldAsync(ending);
        return held is null ? null : await measure(opened, ready);
    }

    /// <summary>Waits until no other run uses the device, and keeps it until the lock is disposed.</summary>
    /// <returns>The lock; null when the run was ended while it waited.</returns>
    /// <exception cref="PfbException">DeviceBusy: it waited long enough.</exception>
    public async Task<DeviceLock?> HoldAsync(CancellationToken ending)
    {
        try
        {
            return await DeviceAccess.LockAsync(host, Planned.Read.Device.Card, Planned.Read.Request.LockWait, ending);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Measures something of the run.</summary>
    /// <param name="log">Gets everything that is measured.</param>
    /// <param name="units">Processes, or pairs that usually suffice.</param>
    public Task<T> MeasureAsync<T>(IMeasurementLog log, int units, Func<IMeasurer, Task<T>> measure) => host.Listener.FollowAsync(
        Planned.Sweep.Estimate, units,
        async progress =>
        {
            await using var measurer = DeviceAccess.Measurer(host, Planned.Read, Device.Rates, log, progress);
            return await measure(measurer);
        });

    public void Dispose() => Device.Dispose();
}
