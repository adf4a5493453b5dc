using System.Collections.Immutable;
using PrefillBench.Baselines;

namespace PrefillBench.Gate;

/// <summary>One session of a row: what its stored mode knows of it.</summary>
/// <param name="ProcessMs">Median of each process, in milliseconds; at least one.</param>
/// <param name="Control">Of the same processes; null where there was none.</param>
public sealed record SessionTimes(ImmutableArray<double> ProcessMs, SessionControl? Control = null)
{
    public static SessionTimes Of(BaselineSession session) => new(session.ProcessMedianMs, session.Control);

    /// <summary>Mean of ln(process median).</summary>
    internal double Log { get; } = ProcessMs.Average(Math.Log);

    /// <summary>The same of the control; there must be one.</summary>
    internal double ControlLog() => Control!.ProcessMs.Average(Math.Log);
}

/// <summary>What the control did for a row's verdict: either both numbers, or why it could not be used.</summary>
/// <param name="Ratio">The control's time today / in the stored sessions.</param>
/// <param name="Slope">What of a change of the control the row goes along with, as learned from the stored sessions.</param>
public sealed record ControlUse(double? Ratio, double? Slope, string? WhyNot);
