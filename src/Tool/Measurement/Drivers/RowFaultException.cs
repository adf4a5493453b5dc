namespace PrefillBench.Measurement.Drivers;

/// <summary>A fault of one row; the slot is ready for the next.</summary>
/// <param name="unopened">The device could not be opened.</param>
internal sealed class RowFaultException(FaultKind kind, string text, Side? side, bool unopened = false) : Exception(text)
{
    public RowFault OfRow(string rowId) => new(rowId, kind, Message, side) { Unopened = unopened };
}
