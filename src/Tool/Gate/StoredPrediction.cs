using System.Collections.Immutable;
using PrefillBench.Statistics;

namespace PrefillBench.Gate;

/// <summary>
/// Where today's session should lie. By what the control shows today where at least <see cref="PredictionInterval.MinimumSessions"/> stored
/// sessions have the same control: shared-out speed of the machine then no longer counts for or against a row. Otherwise by all stored sessions alone.
/// </summary>
internal sealed class StoredPrediction
{
    private readonly Func<double, PredictionInterval> next;

    private StoredPrediction(int sessions, ControlUse control, Func<double, PredictionInterval> next) => (Sessions, Control, this.next) = (sessions, control, next);

    /// <summary>That the limits rest on.</summary>
    public int Sessions { get; }

    public ControlUse Control { get; }

    /// <param name="alpha">Error per side.</param>
    public PredictionInterval OfNext(double alpha) => next(alpha);

    public static StoredPrediction Of(SessionTimes today, ImmutableArray<SessionTimes> stored)
    {
        if (today.Control is not { Work: var work })
        {
            return Plain(stored, "no control was measured today");
        }

        var controlled = stored.Where(session => session.Control?.Work == work).ToArray();
        if (controlled.Length < PredictionInterval.MinimumSessions)
        {
            return Plain(stored, $"{controlled.Length} of {stored.Length} stored sessions have today's control, {PredictionInterval.MinimumSessions} are needed");
        }

        double[] controls = [.. controlled.Select(session => session.ControlLog())];
        return ControlRegression.Of([.. controlled.Select(session => session.Log)], controls) is { } line
            ? new(
                controlled.Length, new(Math.Exp(today.ControlLog() - controls.Average()), line.Slope, null),
                alpha => line.OfNext(today.ControlLog(), alpha))
            : Plain(stored, "the control was the same in every stored session");
    }

    private static StoredPrediction Plain(ImmutableArray<SessionTimes> stored, string whyNot)
    {
        double[] logs = [.. stored.Select(session => session.Log)];
        return new(stored.Length, new(null, null, whyNot), alpha => PredictionInterval.OfNext(logs, alpha));
    }
}
