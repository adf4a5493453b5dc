using System.Collections.Immutable;
using PrefillBench.Spec;

namespace PrefillBench.Gate;

/// <summary>A policy as names and texts, as the spec has them.</summary>
public static class PolicyFacts
{
    /// <summary>The settings that decide how much is measured and what it proves. They are fixed before the first launch.</summary>
    public static ImmutableSortedDictionary<string, string> Rules(GatePolicy policy) => Facts(
        ("tolerate", RowTolerance.Text(policy)),
        ("must_catch", MustCatchRule.Text(policy.MustCatch)),
        ("false_alarm", $"{policy.FalseAlarm}"),
        ("missed", $"{policy.Missed}"),
        ("max_pairs", $"{policy.MaxPairs}"));

    /// <summary>The settings that decide whether a verdict fails the run.</summary>
    public static ImmutableSortedDictionary<string, string> Consequences(GatePolicy policy) => Planning(policy, Facts(
        ("on_inconclusive", Word(policy.OnInconclusive)),
        ("on_missing_baseline", Word(policy.OnMissingBaseline)),
        ("on_drift", Word(policy.OnDrift)),
        ("on_environment_change", Word(policy.OnEnvironmentChange)),
        ("on_improved", Word(policy.OnImproved))));

    private static ImmutableSortedDictionary<string, string> Planning(
        GatePolicy policy, ImmutableSortedDictionary<string, string> facts) => policy.HostPlanning is { } planning
        ? facts.Add("host_planning", RowTolerance.Text(planning.Percent, planning.Floor?.Value))
            .Add("on_slow_planning", Word(policy.OnSlowPlanning))
        : facts;

    private static string Word<T>(T choice) where T : struct, Enum => $"{choice}".ToLowerInvariant();

    private static ImmutableSortedDictionary<string, string> Facts(params (string Name, string Text)[] facts) =>
        facts.ToImmutableSortedDictionary(fact => fact.Name, fact => fact.Text, StringComparer.Ordinal);
}
