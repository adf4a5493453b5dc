using System.Collections.Immutable;

namespace PrefillBench.Baselines;

/// <summary>A fact that is not what it was when approved.</summary>
public sealed record FactDifference(string Field, string Approved, string Today)
{
    public override string ToString() => $"{Field}: {Approved} -> {Today}";
}

/// <summary>The facts that must be the same for approved times and noise to be compared with today's.</summary>
public sealed record Fingerprint(
    string Slug, string Suite, int MeasurementVersion, string Protocol, string L2, ImmutableSortedDictionary<string, string> Hardware)
{
    /// <summary>The field name of a difference between measurement versions.</summary>
    public const string MeasurementField = "measurement version";

    private const string Absent = "(absent)";

    public static Fingerprint Of(ApprovedBaseline baseline) =>
        new(baseline.Slug, baseline.Suite, baseline.MeasurementVersion, baseline.Protocol, baseline.L2, baseline.Hardware);

    /// <summary>Every field in which today's machine and method differ from the approved ones; empty when comparable.</summary>
    public static ImmutableArray<FactDifference> Differences(ApprovedBaseline baseline, Fingerprint today)
    {
        FactDifference[] fields =
        [
            new("device", baseline.Slug, today.Slug),
            new("suite", baseline.Suite, today.Suite),
            new(MeasurementField, $"{baseline.MeasurementVersion}", $"{today.MeasurementVersion}"),
            new("protocol", baseline.Protocol, today.Protocol),
            new("L2", baseline.L2, today.L2),
        ];
        return [.. fields.Concat(Facts(baseline.Hardware, today.Hardware)).Where(fact => fact.Approved != fact.Today)];
    }

    /// <summary>How the row's work differs from that approved under its name; null when it does not.</summary>
    public static FactDifference? CaseDifference(ApprovedRow approved, string todaysCaseSha256) =>
        approved.CaseSha256 == todaysCaseSha256 ? null : new("case definition", approved.CaseSha256, todaysCaseSha256);

    /// <summary>Facts that are shown but do not have to match: driver, compiler, operating system, clocks.</summary>
    public static ImmutableArray<FactDifference> EnvironmentChanges(
        ApprovedBaseline baseline, ImmutableSortedDictionary<string, string> today) =>
        [.. Facts(baseline.Environment, today).Where(fact => fact.Approved != fact.Today)];

    private static IEnumerable<FactDifference> Facts(
        ImmutableSortedDictionary<string, string> approved, ImmutableSortedDictionary<string, string> today) =>
        approved.Keys.Union(today.Keys).Order(StringComparer.Ordinal)
            .Select(key => new FactDifference(key, approved.GetValueOrDefault(key, Absent), today.GetValueOrDefault(key, Absent)));
}
