using System.Collections.Immutable;
using PrefillBench.Measurement;

namespace PrefillBench.Gate;

/// <summary>Everything measured so far, in the order it was measured. Immutable, so that a verdict can be repeated.</summary>
public sealed record Evidence(ImmutableArray<ReplicateMeasurement> Replicates, ImmutableArray<PairMeasurement> Pairs)
{
    public static Evidence None { get; } = new([], []);

    /// <summary>Whole units that were disturbed from outside are left out; what they contain is never looked at.</summary>
    public ImmutableArray<PairMeasurement> ValidPairs { get; } = [.. Pairs.Where(p => !p.Faults.Any(f => f.Kind == FaultKind.Invalid))];

    public ImmutableArray<ReplicateMeasurement> ValidReplicates { get; } =
        [.. Replicates.Where(r => !r.Faults.Any(f => f.Kind == FaultKind.Invalid))];

    public int InvalidUnits => Pairs.Length + Replicates.Length - ValidPairs.Length - ValidReplicates.Length;

    /// <summary>The first fault that ends a row's measuring, which is any but a disturbance.</summary>
    public RowFault? FaultOf(string rowId) =>
        Replicates.SelectMany(r => r.Faults).Concat(Pairs.SelectMany(p => p.Faults))
            .FirstOrDefault(f => f.RowId == rowId && f.Kind != FaultKind.Invalid);

    public RowFault? DisturbanceOf(string rowId) =>
        Replicates.SelectMany(r => r.Faults).Concat(Pairs.SelectMany(p => p.Faults))
            .FirstOrDefault(f => f.RowId == rowId && f.Kind == FaultKind.Invalid);

    /// <summary>ln(current / approved) of the row in each valid pair that measured it.</summary>
    public ImmutableArray<double> LogRatios(string rowId) => LogRatios(rowId, ValidPairs);

    public static ImmutableArray<double> LogRatios(string rowId, IEnumerable<PairMeasurement> pairs) =>
        [.. from pair in pairs from row in pair.Rows where row.RowId == rowId select row.LogRatio];

    /// <summary>The current side's measurements of the row, process by process.</summary>
    public ImmutableArray<RowMeasurement> Current(string rowId) =>
    [
        .. from replicate in ValidReplicates from row in replicate.Rows where row.RowId == rowId select row,
        .. from pair in ValidPairs from row in pair.Rows where row.RowId == rowId select row.Current,
    ];

    /// <summary>The approved side's measurements of the row made in this run.</summary>
    public ImmutableArray<RowMeasurement> Approved(string rowId) =>
        [.. from pair in ValidPairs from row in pair.Rows where row.RowId == rowId select row.Approved];

    public Evidence With(ReplicateMeasurement replicate) => new(Replicates.Add(replicate), Pairs);

    public Evidence With(PairMeasurement pair) => new(Replicates, Pairs.Add(pair));
}
