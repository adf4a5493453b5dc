using System.Collections.Immutable;

namespace PrefillBench.Devices.Cuda.Watch;

/// <summary>
/// Finds out whether something outside the kernel disturbed launches: another process, heat, a hardware slowdown, a memory error or a
/// driver error. Clock and power cap never count, because they are the kernel's own effect. What the card does not report cannot count.
/// </summary>
public static class Disturbance
{
    /// <summary>The cause for the user, or null. Decided without any time of a launch.</summary>
    public static string? Of(WatchSpan span) =>
        Process(span.Before, span)
        ?? Process(span.After, span)
        ?? Throttling(span)
        ?? Heat(span)
        ?? Memory(span)
        ?? DriverError(span.Xids);

    private static string? Process(GpuCounters counters, WatchSpan span)
    {
        if (counters.Processes is not { Known: true, Value: var listed })
        {
            return null;
        }

        var idle = ForeignProcesses.Idle(span.Before, span.After).Remove(span.OwnProcess);
        ImmutableArray<GpuProcess> computing = [.. listed.Where(process => !idle.Contains(process.Id))];
        return ForeignProcesses.Among(computing, span.OwnProcess, computes: true, span.Child) is { IsEmpty: false } foreign
            ? $"another process used the GPU: {ForeignProcesses.Spell(foreign)}"
            : null;
    }

    private static string? Throttling(WatchSpan span)
    {
        ImmutableArray<GpuSample> all = [span.Start, .. span.UnderLoad];
        var known =
            all.Where(sample => sample.Throttle.Known).Select(sample => sample.Throttle.Value & ThrottleReasonNames.FromOutside).ToArray();
        var seen = known.Aggregate(ThrottleReasons.None, (union, reasons) => union | reasons);
        return seen == ThrottleReasons.None
            ? null
            : $"the GPU was slowed down: {ThrottleReasonNames.Spell(seen)}, in "
                + $"{known.Count(reasons => reasons != ThrottleReasons.None)} of {known.Length} samples";
    }

    // A slowdown between two samples shows in the driver's own clock of slowdowns.
    private static string? Heat(WatchSpan span) =>
        span.Before.ThermalSlowdown is { Known: true, Value: var before }
            && span.After.ThermalSlowdown is { Known: true, Value: var after }
            && after > before
            ? $"heat held the GPU's clocks down for {(after - before).TotalMilliseconds:0.#} ms"
            : null;

    private static string? Memory(WatchSpan span) =>
        span.Before.UncorrectedEcc is { Known: true, Value: var before }
            && span.After.UncorrectedEcc is { Known: true, Value: var after }
            && after > before
            ? $"the GPU's memory had {after - before} uncorrectable ECC errors"
            : null;

    private static string? DriverError(ImmutableArray<long> xids) =>
        xids.IsEmpty ? null : $"the driver reported {string.Join(", ", xids.Select(xid => $"Xid {xid}"))}";
}
