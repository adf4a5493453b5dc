using System.Collections.Immutable;
using System.Globalization;
using PrefillBench.Baselines;
using PrefillBench.Spec;
using PrefillBench.Statistics;

namespace PrefillBench.Gate;

/// <summary>Rows of one range of true slow-downs, and how many of them the gate called REGRESSED.</summary>
/// <param name="From">The least true slow-down of the bin, as a fraction, inclusive.</param>
/// <param name="To">Exclusive; null has no end.</param>
public sealed record PowerBin(double From, double? To, int Rows, int Caught);

/// <summary>
/// How often the gate erred in whole gates of known outcome, run on this device by the rules in force. Reports quote it beside a verdict.
/// </summary>
public sealed record QualifiedRates
{
    /// <summary>Number of gates of unchanged code.</summary>
    public required int Gates { get; init; }

    /// <summary>Gates of unchanged code with a REGRESSED.</summary>
    public required int Alarmed { get; init; }

    /// <summary>The rate of such gates is at most this, at 95 % (Clopper and Pearson); 1 without any gate.</summary>
    public required double AlarmLimit { get; init; }

    /// <summary>Gates of unchanged code that ended non-zero for another reason.</summary>
    public required int OtherwiseNonZero { get; init; }

    public required double OtherwiseLimit { get; init; }

    /// <summary>Mean number of pairs a row in gates of unchanged code; 0 without any.</summary>
    public required double PairsPerRow { get; init; }

    /// <summary>Mean duration of a gate of unchanged code, in seconds; 0 without any.</summary>
    public required double SecondsPerGate { get; init; }

    /// <summary>Rows of the smallest gate counted; 0 without any. A gate over part of a suite has fewer chances to err.</summary>
    public required int LeastRows { get; init; }

    /// <summary>Boots of the machine that the gates were run on.</summary>
    public required int Boots { get; init; }

    /// <summary>Rows that really were slower by their must_catch or more.</summary>
    public required int Slowed { get; init; }

    /// <summary>The number of those rows that were REGRESSED.</summary>
    public required int Caught { get; init; }

    /// <summary>One-sided 95 % limit below the share of caught rows, if rows of one gate were independent; 0 without any.</summary>
    public required double CaughtLimit { get; init; }

    /// <summary>Every slowed row by its true slow-down.</summary>
    public required ImmutableArray<PowerBin> Power { get; init => field = value.IsDefault ? [] : value; }

    /// <summary>Gates that were not counted, with the reason; null when all were.</summary>
    public required string? LeftOut { get; init; }
}

/// <summary>Stored gates to rates. Pure.</summary>
public static class QualificationSummary
{
    /// <summary>Limits of the ranges of true slow-downs: up to and around tolerate, the least must_catch and multiples.</summary>
    private static readonly double[] Ranges = [0, 0.01, 0.02, 0.03, 0.05, 0.1];

    /// <summary>The beginning of the text of today's rules, whatever the policy.</summary>
    public static string RulesText { get; } = string.Create(CultureInfo.InvariantCulture, $"rules {GateRules.Version}, ");

    /// <summary>The rules that decide how often a gate errs; two texts that differ are two gates.</summary>
    public static string PolicyText(GatePolicy policy) =>
        $"{RulesText}tolerate {RowTolerance.Text(policy)}, must_catch {MustCatchRule.Text(policy.MustCatch)}, "
        + $"false_alarm {policy.FalseAlarm}, "
        + $"missed {policy.Missed}, max_pairs {policy.MaxPairs}, "
        + $"on_inconclusive {policy.OnInconclusive}, on_drift {policy.OnDrift}, ".ToLowerInvariant()
        + $"on_environment_change {policy.OnEnvironmentChange}".ToLowerInvariant()
        + (policy.OnImproved == FailOrNote.Fail ? ", on_improved fail" : "");

    /// <returns>Null when nothing was ever qualified.</returns>
    public static QualifiedRates? Of(Qualification? stored, Fingerprint today, GatePolicy policy)
    {
        if (stored is null || stored.Sessions.All(session => session.Gates.IsEmpty))
        {
            return null;
        }

        var rules = PolicyText(policy);
        var way = (today.MeasurementVersion, today.Protocol, today.L2);
        var otherMeasuring = stored.Sessions.Where(s => (s.MeasurementVersion, s.Protocol, s.L2) != way).ToArray();
        var otherRules = stored.Sessions.Except(otherMeasuring).Where(s => s.Policy != rules).ToArray();
        var counted = stored.Sessions.Except(otherMeasuring).Except(otherRules).ToArray();
        return Of(counted, [
            .. LeftOut(
                otherMeasuring,
                $"measured in another way than this run (version {today.MeasurementVersion}, {today.Protocol} protocol, {today.L2} L2)"),
            .. LeftOut(otherRules, "judged by other rules than this run")]);
    }

    private static IEnumerable<string> LeftOut(QualificationSession[] sessions, string why) =>
        sessions.Sum(s => s.Gates.Length) is > 0 and var gates ? [$"{Diagnostics.PlainText.Count(gates, "gate")} {why}"] : [];

    private static QualifiedRates Of(QualificationSession[] sessions, string[] leftOut)
    {
        var gates = sessions.SelectMany(s => s.Gates).ToArray();
        var silent = gates.Where(gate => gate.Kind == QualificationGate.NoOp).ToArray();
        var alarmed = silent.Count(gate => !gate.Alarms.IsEmpty);
        var otherwise = silent.Count(gate => gate.Alarms.IsEmpty && gate.Exit != 0);
        var slowed = gates.SelectMany(gate => gate.Slowed.Values).ToArray();
        var due = slowed.Where(row => row.Ratio - 1 >= row.MustCatch).ToArray();
        return new QualifiedRates
        {
            Gates = silent.Length,
            Alarmed = alarmed,
            AlarmLimit = silent.Length > 0 ? ClopperPearson.Upper(alarmed, silent.Length) : 1,
            OtherwiseNonZero = otherwise,
            OtherwiseLimit = silent.Length > 0 ? ClopperPearson.Upper(otherwise, silent.Length) : 1,
            PairsPerRow = silent.Select(gate => gate.PairsPerRow).DefaultIfEmpty(0).Average(),
            SecondsPerGate = silent.Select(gate => gate.Seconds).DefaultIfEmpty(0).Average(),
            LeastRows = silent.Select(gate => gate.Rows).DefaultIfEmpty(0).Min(),
            Boots = sessions.Where(session => !session.Gates.IsEmpty).Select(session => session.Boot).Distinct().Count(),
            Slowed = due.Length,
            Caught = due.Count(IsCaught),
            CaughtLimit = due.Length > 0 ? ClopperPearson.Lower(due.Count(IsCaught), due.Length) : 0,
            Power =
            [
                .. Ranges.Index()
                    .Select(range => Bin(slowed, range.Item, range.Index + 1 < Ranges.Length ? Ranges[range.Index + 1] : null))
                    .Where(bin => bin.Rows > 0),
            ],
            LeftOut = leftOut.Length > 0 ? string.Join("; ", leftOut) : null,
        };
    }

    /// <summary>The first range also takes rows that came out faster: a delay may vanish behind other work.</summary>
    private static PowerBin Bin(SlowedRow[] rows, double from, double? to)
    {
        var inside = rows.Where(row => (from == 0 || row.Ratio - 1 >= from) && (to is null || row.Ratio - 1 < to)).ToArray();
        return new(from, to, inside.Length, inside.Count(IsCaught));
    }

    private static bool IsCaught(SlowedRow row) => row.Verdict == Verdict.Regressed.Name();
}
