using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Spec.Keys;
using PrefillBench.Units;

namespace PrefillBench.Spec;

/// <summary>The gate section to a policy that can do what it says.</summary>
internal static class GateBinding
{
    /// <summary>A suite's keys replace the file's one by one; a list of waivers is replaced whole.</summary>
    public static GatePolicy Policy(SectionValues gate) => new()
    {
        Tolerate = gate.Get(SpecKeys.Tolerate),
        MustCatch = gate.Get(SpecKeys.MustCatch),
        FalseAlarm = gate.Get(SpecKeys.FalseAlarm),
        Missed = gate.Get(SpecKeys.Missed),
        MaxPairs = gate.Get(SpecKeys.MaxPairs),
        OnInconclusive = gate.Get(SpecKeys.OnInconclusive),
        OnMissingBaseline = gate.Get(SpecKeys.OnMissingBaseline),
        OnDrift = gate.Get(SpecKeys.OnDrift),
        OnEnvironmentChange = gate.Get(SpecKeys.OnEnvironmentChange),
        Waivers = [.. gate.Get(SpecKeys.Waive).Where(entry => !entry.AnyBroken).Select(Waiver)],
    };

    /// <summary>Complains about waivers whose last day is before today.</summary>
    public static void CheckWaivers(SectionValues gate, DateOnly today, Complaints complaints)
    {
        foreach (var entry in gate.Get(SpecKeys.Waive).Where(entry => !entry.AnyBroken))
        {
            var waiver = Waiver(entry);
            if (waiver.Until < today)
            {
                complaints.Add(Codes.ExpiredWaiver, $"The waiver for `{waiver.Case}` ended on {waiver.Until:yyyy-MM-dd} ({waiver.Reason}); today is {today:yyyy-MM-dd}.",
                    entry.Where(SpecKeys.WaivedUntil));
            }
        }
    }

    /// <summary>Complains about values that exclude each other or a rule that can never fire.</summary>
    public static void CheckPolicy(SectionValues gate, Complaints complaints)
    {
        if (gate.AnyBroken)
        {
            return;
        }

        var policy = Policy(gate);
        (SpecKey Key, string? Problem)[] checks =
        [
            (SpecKeys.MustCatch, ReachableRules.WhyNotCaught(policy.MustCatch, policy.Tolerate)),
            (SpecKeys.MaxPairs, ReachableRules.WhyNeverConfirmed(policy.MaxPairs)),
            (SpecKeys.FalseAlarm, ReachableRules.WhyNeverSignificant(policy.FalseAlarm)),
            (SpecKeys.Missed, ReachableRules.WhyNeverPassed(policy.Missed, policy.MaxPairs)),
        ];
        foreach (var (key, problem) in checks.Where(check => check.Problem is not null))
        {
            var culprit = ReferenceEquals(key, SpecKeys.MustCatch) && !gate.Mentions(key) ? SpecKeys.Tolerate : key;
            complaints.Add(Codes.ImpossiblePolicy, problem!, gate.Where(culprit));
        }
    }

    private static Waiver Waiver(SectionValues entry) => new(
        entry.Get(SpecKeys.WaivedCase), entry.GetOrNull(SpecKeys.WaivedKernel), entry.Get(SpecKeys.WaivedUntil), entry.Get(SpecKeys.WaivedReason), entry.At);
}
