using System.Collections.Immutable;
using PrefillBench.Measurement;

namespace PrefillBench.Gate;

/// <summary>
/// Units of many rows sorted into rows of many units, in one pass: a sweep of 10,000 rows asks for each row several times.
/// </summary>
internal sealed class EvidenceIndex
{
    private readonly Dictionary<string, Row> rows = [];

    private EvidenceIndex()
    {
    }

    public static Dictionary<string, RowEvidence> Of(
        ImmutableArray<ReplicateMeasurement> replicates, ImmutableArray<PairMeasurement> pairs)
    {
        var index = new EvidenceIndex();
        foreach (var replicate in replicates)
        {
            if (index.AddFaults(replicate.Faults, replicate.Rows.Select(r => r.RowId)))
            {
                index.Add(replicate);
            }
        }

        var unit = 0;
        foreach (var pair in pairs)
        {
            if (index.AddFaults(pair.Faults, pair.Rows.Select(r => r.RowId)))
            {
                index.Add(pair, unit++);
            }
        }

        return index.rows.ToDictionary(row => row.Key, row => row.Value.ToEvidence());
    }

    /// <returns>False when the unit was disturbed, which makes all of its rows useless.</returns>
    private bool AddFaults(ImmutableArray<RowFault> faults, IEnumerable<string> measured)
    {
        foreach (var fault in faults.Where(f => f.Kind != FaultKind.Invalid))
        {
            Of(fault.RowId).Fault ??= fault;
        }

        if (faults.FirstOrDefault(f => f.Kind == FaultKind.Invalid) is not { } disturbance)
        {
            return true;
        }

        foreach (var rowId in faults.Select(f => f.RowId).Concat(measured))
        {
            Of(rowId).Disturbance ??= disturbance;
        }

        return false;
    }

    private void Add(ReplicateMeasurement replicate)
    {
        foreach (var row in replicate.Rows)
        {
            Of(row.RowId).Current.Add(row);
        }
    }

    private void Add(PairMeasurement pair, int unit)
    {
        foreach (var measured in pair.Rows)
        {
            var row = Of(measured.RowId);
            row.LogRatios.Add(measured.LogRatio);
            row.Units.Add(unit);
            row.Current.Add(measured.Current);
            row.Approved.Add(measured.Approved);
        }
    }

    private Row Of(string rowId) => rows.TryGetValue(rowId, out var row) ? row : rows[rowId] = new Row();

    private sealed class Row
    {
        public List<double> LogRatios { get; } = [];

        public List<int> Units { get; } = [];

        public List<RowMeasurement> Current { get; } = [];

        public List<RowMeasurement> Approved { get; } = [];

        public RowFault? Fault { get; set; }

        public RowFault? Disturbance { get; set; }

        public RowEvidence ToEvidence() => new([.. LogRatios], [.. Units], [.. Current], [.. Approved], Fault, Disturbance);
    }
}
