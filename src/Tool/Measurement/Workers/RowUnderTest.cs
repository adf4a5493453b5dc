using System.Collections.Immutable;
using MathNet.Numerics.Statistics;
using PrefillBench.Devices;
using PrefillBench.Measurement.Output;
using PrefillBench.Measurement.Protocol;
using PrefillBench.Workload;

namespace PrefillBench.Measurement.Workers;

/// <summary>A prepared row inside the worker: poisoned, launched, checked, warmed, timed, verified.</summary>
internal sealed class RowUnderTest(RowWorkload workload, IPreparedRow prepared) : IDisposable
{
    /// <summary>Most launches of a batch, for launches that take next to no time.</summary>
    private const int MostInBatch = 1000;

    private string firstDigest = "";

    public RowPrepared FirstLaunch(string? expectedDigest)
    {
        prepared.PoisonOutput();
        var firstMs = Launch();
        if (prepared.CountNaN() is > 0 and var count)
        {
            throw new WrongOutputException(
                $"{count} output elements are NaN: the kernel did not write them, or it read keys that belong to no sequence");
        }

        firstDigest = Digest();
        var check = firstDigest == expectedDigest ? null : OutputCheck.Of(workload.Row, workload.Batch, prepared);
        if (check?.Complaint is { } complaint)
        {
            throw new WrongOutputException(complaint);
        }

        return expectedDigest is null || check is null
            ? new RowPrepared(
                firstDigest, firstMs, check, prepared.Allocations.Sum(a => a.Size.Value), prepared.Resources, prepared.PlanningMs)
            : throw new WrongOutputException(
                $"the output's digest is {firstDigest}, but that of the checked output is {expectedDigest}; the sampled vectors are "
                + "right, so either the kernel is not deterministic, or another part of the output is wrong");
    }

    /// <summary>
    /// Single launches until their number is reached, then all that the time is short of without a pause: a GPU that waits for its host
    /// after every launch stays cooler and faster than it is in the launches that are timed.
    /// </summary>
    public WarmedUp WarmUp(int leastLaunches, double leastMs)
    {
        var (times, launches, totalMs) = (new List<double>(), 0, 0.0);
        while (launches < leastLaunches || totalMs < leastMs)
        {
            if (launches < leastLaunches)
            {
                times.Add(Launch());
                launches++;
                totalMs += times[^1];
                continue;
            }

            var missing = Math.Ceiling((leastMs - totalMs) / (times[^1] * prepared.LaunchesPerTime));
            var timed = LaunchTimed((int)double.Clamp(missing, LaunchCounts.LeastWarmUpTimes, MostInBatch));
            times.AddRange(timed);
            launches += timed.Length * prepared.LaunchesPerTime;
            totalMs += timed.Sum() * prepared.LaunchesPerTime;
        }

        // Without any launch there is no estimate, and no number for "none" either: JSON has no NaN.
        return new WarmedUp(launches, launches == 0 ? 0 : times.Skip(times.Count / 2).Median() * prepared.LaunchesPerTime);
    }

    /// <summary>
    /// All launches in one go: whatever a device does before and after a batch, such as looking at the machine's state, would let it come
    /// to rest between those that warm it and those that count.
    /// </summary>
    /// <param name="settling">Timings ahead of those that count.</param>
    public Launched LaunchSettled(int count, int settling) =>
        new(LaunchTimed(settling + count)[settling..], settling * prepared.LaunchesPerTime);

    // A launch that does nothing may take less than the clock's step; what it left in the output says more than its time.
    private double Launch() => Checked([prepared.Launch()])[0];

    private ImmutableArray<double> LaunchTimed(int count)
    {
        var launchMs = new double[count];
        prepared.LaunchTimed(launchMs);
        var found = Checked(launchMs);
        return found.Median() >= LaunchCounts.ShortestLaunch.Value
            ? found
            : throw new UnsupportedRowException(
                $"a launch takes {found.Median() * 1e6:G3} ns, less than the clock's resolution: the kernel was not launched, or does "
                + "nothing");
    }

    private static ImmutableArray<double> Checked(double[] launchMs) =>
        launchMs.Where(ms => !(double.IsFinite(ms) && ms >= 0)).Take(1).ToArray() is [var wrong]
            ? throw new InvalidOperationException($"the device measured {wrong} ms")
            : [.. launchMs];

    /// <summary>The launches since the first must have given the same bits.</summary>
    public Verified Verify() => Digest() is var digest && digest == firstDigest
        ? new(digest, prepared.Conditions)
        : throw new WrongOutputException($"the output changed between launches: its digest was {firstDigest} and is {digest}");

    public void Dispose() => prepared.Dispose();

    private string Digest() => prepared.OutputDigest().ToString("x16");
}
