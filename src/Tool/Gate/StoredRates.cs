using System.Collections.Immutable;
using PrefillBench.Spec;
using PrefillBench.Statistics;

namespace PrefillBench.Gate;

/// <summary>
/// How often the stored rule would have alarmed over the approved sessions themselves, each held against all others: they are of one code, so
/// every alarm would have been false.
/// </summary>
/// <param name="Sessions">Held out, one after the other.</param>
/// <param name="Alarmed">With any row REGRESSED.</param>
/// <param name="Limit">The rate is at most this, at 95 % (Clopper and Pearson); too narrow, for the held-out sessions share all others.</param>
public sealed record StoredRates(int Sessions, int Alarmed, double Limit)
{
    /// <summary>Of the sessions held out, those with any row that could be normalised by the control, as rows of today's run are.</summary>
    public int Normalised { get; init; }

    /// <returns>Null where too few sessions are left when one is held out.</returns>
    public static StoredRates? Of(ImmutableArray<PlannedRow> rows, GatePolicy policy)
    {
        var stored = rows
            .Where(row => row is { SkipReason: null, Approved: not null, ForeignReason: null })
            .Select(row => (Row: row, Sessions: row.Approved!.Sessions.ToImmutableDictionary(session => session.RunId, SessionTimes.Of)))
            .Where(row => row.Sessions.Count > PredictionInterval.MinimumSessions)
            .ToArray();
        var runs = stored.SelectMany(row => row.Sessions.Keys).Distinct().ToArray();
        if (runs.Length == 0)
        {
            return null;
        }

        var heldOut = runs
            .Select(run => stored.Where(row => row.Sessions.ContainsKey(run)).Select(row => Judged(row.Row, row.Sessions, run, policy, stored.Length)).ToArray())
            .ToArray();
        var alarmed = heldOut.Count(rows => rows.Any(row => row.Verdict == Verdict.Regressed));
        return new(runs.Length, alarmed, ClopperPearson.Upper(alarmed, runs.Length))
        {
            Normalised = heldOut.Count(rows => rows.Any(row => row.Control is { WhyNot: null })),
        };
    }

    private static StoredVerdict Judged(
        PlannedRow row, ImmutableDictionary<string, SessionTimes> sessions, string heldOut, GatePolicy policy, int rowsJudged) => StoredJudge.Judge(
            sessions[heldOut], [.. sessions.Where(session => session.Key != heldOut).Select(session => session.Value)],
            MustCatchRule.For(row, policy, rowsJudged).Value ?? AutoMustCatch.Most, policy, rowsJudged);
}
