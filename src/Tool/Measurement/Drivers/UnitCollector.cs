using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Units;

namespace PrefillBench.Measurement.Drivers;

/// <summary>Gathers a unit's rows and tells log and progress of each one.</summary>
internal sealed class UnitCollector(MeasurerSetup setup, UnitStart unit, int rowsTotal)
{
    private readonly List<RowMeasurement> measured = [];
    private readonly List<RowPair> paired = [];
    private readonly List<RowFault> faults = [];

    public Ceilings? Ceilings { get; set; }

    public string? CeilingsFault { get; set; }

    /// <summary>True when at least one row was measured to its end.</summary>
    public bool HasMeasured => measured.Count > 0;

    public void Begin() => setup.Log?.Begin(unit);

    public void Add(RowMeasurement row)
    {
        measured.Add(row);
        setup.Log?.Measured(row);
        Report(row.RowId, row.Median());
    }

    /// <summary>Exactly one of the two is not null.</summary>
    public void Add(RowMeasurement? row, RowFault? fault)
    {
        if (fault is null)
        {
            Add(row!);
        }
        else
        {
            Add(fault);
        }
    }

    public void Add(RowPair pair)
    {
        paired.Add(pair);
        setup.Log?.Paired(pair);
        Report(pair.RowId, pair.Current.Median());
    }

    public void Add(RowFault fault)
    {
        faults.Add(fault);
        setup.Log?.Faulted(fault);
        Report(fault.RowId, null);
    }

    /// <summary>The pair counts for no row: measured once more, as after any disturbance.</summary>
    public void Replace(IEnumerable<RowTask> rows, string cause) => Fail(rows, id => new RowFault(id, FaultKind.Invalid, cause));

    /// <summary>Ends the rows that have no fault yet.</summary>
    public void Fail(IEnumerable<RowTask> rows, Func<string, RowFault> faultOf)
    {
        foreach (var row in rows.Where(task => faults.All(fault => fault.RowId != task.Row.Id)))
        {
            Add(faultOf(row.Row.Id));
        }
    }

    public ReplicateMeasurement Replicate()
    {
        setup.Log?.Complete(Ceilings, CeilingsFault);
        return new ReplicateMeasurement(unit.Index, unit.RowOrder, [.. measured], [.. faults], Ceilings) { CeilingsFault = CeilingsFault };
    }

    public PairMeasurement Pair()
    {
        setup.Log?.Complete(Ceilings, CeilingsFault);
        return new PairMeasurement(unit.Index, unit.RowOrder, unit.CurrentFirst!.Value, [.. paired], [.. faults], Ceilings)
        {
            CeilingsFault = CeilingsFault,
        };
    }

    private void Report(string rowId, Milliseconds? median)
    {
        var name = unit.Kind == UnitKind.Pair ? "pair" : "process";
        setup.Progress?.Report(new MeasurementProgress(
            $"{name} {unit.Index + 1}", measured.Count + paired.Count + faults.Count, rowsTotal, rowId, median));
    }
}
