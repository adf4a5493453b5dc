using System.Collections.Immutable;
using MathNet.Numerics.Statistics;
using PrefillBench.Numerics;

namespace PrefillBench.Measurement.Drivers;

/// <summary>
/// Two live workers, launches alternating one by one: what disturbs the machine for longer than a launch disturbs both
/// sides of a round alike and cancels in its ratio. A coin per round decides which side goes first.
/// </summary>
internal sealed class LockStepDriver(IRowWorker approvedSlot, IRowWorker currentSlot, LaunchProtocol protocol, SplitMix64 coins)
{
    public async Task<(RowPair? Pair, RowFault? Fault)> MeasureAsync(
        RowTask approvedTask, RowTask currentTask, bool currentFirst, CancellationToken cancellation)
    {
        var approved = new RowRun(approvedSlot, approvedTask, protocol);
        var current = new RowRun(currentSlot, currentTask, protocol);
        var rowId = currentTask.Row.Id;
        try
        {
            RowRun[] order = currentFirst ? [current, approved] : [approved, current];
            await EachAsync(order, run => run.PrepareAsync(cancellation)).ConfigureAwait(false);
            await EachAsync(order, run => run.WarmUpAsync(cancellation)).ConfigureAwait(false);
            var logRatios = await AlternateAsync(approved, current, cancellation).ConfigureAwait(false);
            var measuredApproved = await approved.VerifyAsync(cancellation).ConfigureAwait(false);
            var measuredCurrent = await current.VerifyAsync(cancellation).ConfigureAwait(false);
            return (new RowPair(rowId, logRatios.Median(), measuredApproved, measuredCurrent), null);
        }
        catch (RowFaultException e)
        {
            // Neither side keeps its memory while the next row is prepared.
            await approvedSlot.ReleaseAsync(cancellation).ConfigureAwait(false);
            await currentSlot.ReleaseAsync(cancellation).ConfigureAwait(false);
            return (null, e.OfRow(rowId));
        }
    }

    private async Task<ImmutableArray<double>> AlternateAsync(RowRun approved, RowRun current, CancellationToken cancellation)
    {
        var slower = approved.Estimate > current.Estimate ? approved.Estimate : current.Estimate;
        var rounds = LaunchCounts.Rounds(slower);
        var logRatios = ImmutableArray.CreateBuilder<double>(rounds);
        for (var round = 0; round < rounds; round++)
        {
            RowRun[] order = coins.NextCoin() ? [approved, current] : [current, approved];
            await EachAsync(order, run => run.LaunchOnceAsync(cancellation)).ConfigureAwait(false);
            logRatios.Add(Math.Log(current.LastLaunchMs / approved.LastLaunchMs));
        }

        return logRatios.MoveToImmutable();
    }

    private static async Task EachAsync(RowRun[] order, Func<RowRun, Task> step)
    {
        foreach (var run in order)
        {
            await step(run).ConfigureAwait(false);
        }
    }
}
