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
        Tolerate = gate.Get(GateKeys.Tolerate).Percent,
        TolerateFloor = gate.Get(GateKeys.Tolerate).Floor,
        MustCatch = gate.Get(GateKeys.MustCatch),
        FalseAlarm = gate.Get(GateKeys.FalseAlarm),
        Missed = gate.Get(GateKeys.Missed),
        MaxPairs = gate.Get(GateKeys.MaxPairs),
        OnInconclusive = gate.Get(GateKeys.OnInconclusive),
        OnMissingBaseline = gate.Get(GateKeys.OnMissingBaseline),
        OnDrift = gate.Get(GateKeys.OnDrift),
        OnEnvironmentChange = gate.Get(GateKeys.OnEnvironmentChange),
        OnImproved = gate.Get(GateKeys.OnImproved),
        HostPlanning = gate.GetOrNull(GateKeys.HostPlanning),
        OnSlowPlanning = gate.Get(GateKeys.OnSlowPlanning),
        BaselineAge = gate.GetOrNull(GateKeys.BaselineAge),
        Waivers = [.. gate.Get(GateKeys.Waive).Where(entry => !entry.AnyBroken).Select(Waiver)],
    };

    /// <summary>Complains about waivers whose last day is before today.</summary>
    public static void CheckWaivers(SectionValues gate, DateOnly today, Complaints complaints)
    {
        foreach (var entry in gate.Get(GateKeys.Waive).Where(entry => !entry.AnyBroken))
        {
            var waiver = Waiver(entry);
            if (waiver.Until < today)
            {
                complaints.Add(Codes.ExpiredWaiver,
                    $"The waiver for `{waiver.Case}` ended on {waiver.Until:yyyy-MM-dd} ({waiver.Reason}); today is {today:yyyy-MM-dd}. "
                        + "Remove it, or extend it with a new reason.",
                    entry.Where(GateKeys.WaivedUntil));
            }
        }
    }

    /// <summary>Complains about values that exclude each other or a rule that can never fire.</summary>
    /// <param name="own">The section being checked; complaints point to its keys.</param>
    /// <param name="whole">The section's values with those that it inherits.</param>
    public static void CheckPolicy(SectionValues own, SectionValues whole, PolicyCheck check, Complaints complaints)
    {
        if (whole.AnyBroken)
        {
            return;
        }

        foreach (var problem in check(Policy(whole)))
        {
            // What none of the own keys caused has been said of the inherited ones.
            if (problem.Keys.Select(name => GateKeys.Section.Keys.Single(key => key.Name == name))
                .FirstOrDefault(own.Mentions) is { } culprit)
            {
                complaints.Add(Codes.ImpossiblePolicy, problem.Text, own.Where(culprit));
            }
        }
    }

    private static Waiver Waiver(SectionValues entry) => new(
        entry.Get(GateKeys.WaivedCase), entry.GetOrNone(GateKeys.WaivedKernel),
        entry.Get(GateKeys.WaivedUntil), entry.Get(GateKeys.WaivedReason), entry.At);
}
