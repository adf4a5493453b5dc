using System.Collections.Immutable;
using PrefillBench.Measurement;

namespace PrefillBench.Gate;

/// <summary>Everything measured so far, in the order it was measured. Immutable, so that a verdict can be repeated.</summary>
public sealed class Evidence(ImmutableArray<ReplicateMeasurement> replicates, ImmutableArray<PairMeasurement> pairs)
{
    /// <summary>Made when a row is first asked for: of a merged run's machines nobody asks, unless one was disturbed.</summary>
    private Dictionary<string, RowEvidence> Rows => field ??= EvidenceIndex.Of(Replicates, Pairs);

    public static Evidence None { get; } = new([], []);

    /// <summary>What several machines measured, each its own rows.</summary>
    public static Evidence Merged(ImmutableArray<Evidence> machines) => new(
        [.. machines.SelectMany(machine => machine.Replicates)], [.. machines.SelectMany(machine => machine.Pairs)])
    {
        Machines = machines,
    };

    /// <summary>The parts that were merged; none where one machine measured everything.</summary>
    private ImmutableArray<Evidence> Machines { get; init; } = [];

    public ImmutableArray<ReplicateMeasurement> Replicates { get; } = replicates;

    public ImmutableArray<PairMeasurement> Pairs { get; } = pairs;

    /// <summary>Whole units that were disturbed from outside are left out; what they contain is never looked at.</summary>
    public ImmutableArray<PairMeasurement> ValidPairs { get; } = [.. pairs.Where(p => IsValid(p.Faults))];

    /// <summary>Units disturbed from outside.</summary>
    public int InvalidUnits { get; } = pairs.Count(p => !IsValid(p.Faults)) + replicates.Count(r => !IsValid(r.Faults));

    /// <summary>Why the device's ceilings are unknown; null when they are known, and when nothing asked for them.</summary>
    public string? CeilingsFault => Replicates.Any(r => r.Ceilings is not null) || Pairs.Any(p => p.Ceilings is not null)
        ? null
        : Replicates.Select(r => r.CeilingsFault).Concat(Pairs.Select(p => p.CeilingsFault)).FirstOrDefault(f => f is not null);

    /// <summary>ln(current / approved) of the row in each valid pair that measured it.</summary>
    public ImmutableArray<double> LogRatios(string rowId) => Of(rowId).LogRatios;

    /// <summary>The current side's measurements of the row, process by process.</summary>
    public ImmutableArray<RowMeasurement> Current(string rowId) => Of(rowId).Current;

    /// <summary>The approved side's measurements of the row made in this run.</summary>
    public ImmutableArray<RowMeasurement> Approved(string rowId) => Of(rowId).Approved;

    /// <summary>Median launch of each process of the row's current side, in milliseconds.</summary>
    public ImmutableArray<double> CurrentMs(string rowId) => Of(rowId).CurrentMs;

    /// <summary>Median launch of each process of the row's approved side made in this run, in milliseconds.</summary>
    public ImmutableArray<double> ApprovedMs(string rowId) => Of(rowId).ApprovedMs;

    /// <summary>All that the machine measured that measured the row.</summary>
    public Evidence OfMachineWith(string rowId) => Machines.FirstOrDefault(machine => machine.Rows.ContainsKey(rowId)) ?? this;

    public Evidence With(ReplicateMeasurement replicate) => new(Replicates.Add(replicate), Pairs);

    public Evidence With(PairMeasurement pair) => new(Replicates, Pairs.Add(pair));

    internal RowEvidence Of(string rowId) => Rows.GetValueOrDefault(rowId, RowEvidence.None);

    private static bool IsValid(ImmutableArray<RowFault> faults) => !faults.Any(f => f.Kind == FaultKind.Invalid);
}
