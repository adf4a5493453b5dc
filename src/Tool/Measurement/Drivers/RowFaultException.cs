namespace PrefillBench.Measurement.Drivers;

/// <summary>A fault of one row; the slot is ready for the next.</summary>
internal sealed class RowFaultException(FaultKind kind, string text, Side? side) : Exception(text)
{
    public RowFault OfRow(string rowId) => new(rowId, kind, Message, side);
}
