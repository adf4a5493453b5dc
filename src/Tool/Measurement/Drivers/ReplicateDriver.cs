using System.Collections.Immutable;
using PrefillBench.Units;

namespace PrefillBench.Measurement.Drivers;

/// <summary>One process over all rows, one after the other, so that only one row's memory is held.</summary>
internal sealed class ReplicateDriver(IRowWorker slot, LaunchProtocol protocol)
{
    /// <param name="timedLaunches">Launches of a row given its estimate; the second process of a pair repeats the first's counts.</param>
    /// <param name="onRow">Called as each row ends; exactly one of the two arguments is not null.</param>
    public async Task RunAsync(
        ImmutableArray<RowTask> rows,
        Func<RowTask, Milliseconds, int> timedLaunches,
        Action<RowMeasurement?, RowFault?> onRow,
        CancellationToken cancellation)
    {
        foreach (var task in rows)
        {
            try
            {
                onRow(await MeasureAsync(task, timedLaunches, cancellation).ConfigureAwait(false), null);
            }
            catch (RowFaultException e)
            {
                onRow(null, e.OfRow(task.Row.Id));
            }
        }
    }

    private async Task<RowMeasurement> MeasureAsync(
        RowTask task, Func<RowTask, Milliseconds, int> timedLaunches, CancellationToken cancellation)
    {
        var run = new RowRun(slot, task, protocol);
        await run.PrepareAsync(cancellation).ConfigureAwait(false);
        await run.WarmUpAsync(cancellation).ConfigureAwait(false);
        await run.LaunchSettledAsync(timedLaunches(task, run.Estimate), cancellation).ConfigureAwait(false);
        return await run.VerifyAsync(cancellation).ConfigureAwait(false);
    }
}
