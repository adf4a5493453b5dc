using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Evaluation.Pools;
using PrefillBench.Gate;

namespace PrefillBench.Evaluation;

/// <summary>What `qualify` stored beside the baselines: whole gates of unchanged code on the pools' devices, not replayed ones.</summary>
internal static class GatesOfUnchangedCode
{
    /// <summary>Of today's way of measuring and of today's rules; gates of others are another experiment.</summary>
    public static ImmutableArray<RealGates> In(BaselineStore store, IEnumerable<Pool> pools) =>
    [
        .. from stored in pools.Select(pool => (pool.Device, Suite: pool.Suite.Split(' ')[0]))
               .Distinct().Select(pool => store.LoadQualification(pool.Device, pool.Suite)).OfType<Qualification>()
           from session in stored.Sessions
           where session.MeasurementVersion == ApprovedBaseline.MeasurementOf(stored.Slug)
               && session.Policy.StartsWith(QualificationSummary.RulesText, StringComparison.Ordinal)
           group session by (stored.Slug, stored.Suite, session.Boot) into boot
           let gates = boot.SelectMany(session => session.Gates).Where(gate => gate.Kind == QualificationGate.NoOp).ToArray()
           where gates.Length > 0
           select new RealGates(
               $"{boot.Key.Slug}, {boot.Key.Suite}, boot {boot.Key.Boot[..8]}", gates.Length, gates.Count(gate => !gate.Alarms.IsEmpty),
               gates.Count(gate => gate.Alarms.IsEmpty && gate.Exit != 0)),
    ];
}
