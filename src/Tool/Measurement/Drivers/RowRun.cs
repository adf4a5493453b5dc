using PrefillBench.Measurement.Protocol;
using PrefillBench.Measurement.Workers;
using PrefillBench.Units;

namespace PrefillBench.Measurement.Drivers;

/// <summary>One row in one worker: prepare and check, warm up, launch, verify; the steps of every protocol.</summary>
internal sealed class RowRun(IRowWorker slot, RowTask task, LaunchProtocol protocol)
{
    private readonly List<double> launchMs = [];
    private RowPrepared? prepared;
    private WarmedUp? warmed;
    private int settlingLaunches;

    public Milliseconds Estimate => new(warmed?.EstimateMs ?? throw new InvalidOperationException("not warmed up"));

    public async Task PrepareAsync(CancellationToken cancellation)
    {
        var ask = new PrepareRow(task.Row.Case, task.Row.Kernel.Name.Text, task.Row.Kernel.Computes, task.ExpectedDigest);
        prepared = await slot.AskAsync<RowPrepared>(ask, slot.Preparing(task), cancellation).ConfigureAwait(false);
        if (prepared.FirstLaunchMs > LaunchCounts.LongestLaunch.Value)
        {
            await slot.ReleaseAsync(cancellation).ConfigureAwait(false);
            throw slot.Fault(
                FaultKind.Unmeasurable,
                $"one launch took {prepared.FirstLaunchMs / 1000:0.00} s; launches of more than {LaunchCounts.LongestLaunch.Seconds:0} "
                + "s are not measured");
        }
    }

    public async Task WarmUpAsync(CancellationToken cancellation)
    {
        var (launches, total) = LaunchCounts.LeastWarmUp(task.Row.Case, protocol);
        var first = new Milliseconds(prepared!.FirstLaunchMs);
        var predicted = (first * launches) + first + total;
        warmed = await slot.AskAsync<WarmedUp>(new WarmUp(launches, total.Value), predicted, cancellation).ConfigureAwait(false);
        if (warmed.Launches == 0)
        {
            // The published protocol may ask for no warm-up at all.
            warmed = warmed with { EstimateMs = prepared.FirstLaunchMs };
        }
    }

    /// <summary>Makes <paramref name="count"/> timed launches in one request, on a device that has settled.</summary>
    public async Task LaunchSettledAsync(int count, CancellationToken cancellation) =>
        await LaunchAsync(count, LaunchCounts.Settling(Estimate, task.Row.Case, protocol), cancellation).ConfigureAwait(false);

    /// <summary>One timed launch of those that take turns with another worker's.</summary>
    public async Task LaunchOnceAsync(CancellationToken cancellation) => await LaunchAsync(1, 0, cancellation).ConfigureAwait(false);

    public double LastLaunchMs => launchMs[^1];

    public async Task<RowMeasurement> VerifyAsync(CancellationToken cancellation)
    {
        var verified = await slot.AskAsync<Verified>(new VerifyAndRelease(), slot.Preparing(task), cancellation).ConfigureAwait(false);
        return new RowMeasurement
        {
            RowId = task.Row.Id,
            LaunchMs = [.. launchMs],
            WarmupLaunches = warmed!.Launches + settlingLaunches,
            OutputDigest = verified.Digest,
            Output = prepared!.Check,
            AllocatedBytes = prepared.AllocatedBytes,
            Resources = prepared.Resources,
            PlanningMs = prepared.PlanningMs,
            Conditions = verified.Conditions,
        };
    }

    private async Task LaunchAsync(int count, int settling, CancellationToken cancellation)
    {
        var predicted = Estimate * (settling + count);
        var launched = await slot.AskAsync<Launched>(new LaunchTimed(count, settling), predicted, cancellation).ConfigureAwait(false);
        settlingLaunches += launched.WarmUps;
        launchMs.AddRange(launched.LaunchMs);
    }
}
