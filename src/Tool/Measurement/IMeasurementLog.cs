using System.Collections.Immutable;
using PrefillBench.Devices;

namespace PrefillBench.Measurement;

public enum UnitKind
{
    Replicate,
    Pair,
}

/// <summary>The start of a unit of evidence.</summary>
/// <param name="CurrentFirst">The coin of a pair; null in a replicate.</param>
public sealed record UnitStart(UnitKind Kind, int Index, ulong RowOrder, bool? CurrentFirst);

/// <summary>Receives rows as they finish, one unit at a time. A unit that is begun again replaces its unfinished predecessor.</summary>
public interface IMeasurementLog
{
    void Begin(UnitStart unit);

    void Measured(RowMeasurement row);

    void Paired(RowPair row);

    void Faulted(RowFault fault);

    /// <param name="ceilingsFault">Why the ceilings are unknown although they were asked for; null otherwise.</param>
    void Complete(Ceilings? ceilings, string? ceilingsFault);
}
