using System.Collections.Immutable;

namespace PrefillBench.Measurement.Drivers;

/// <summary>One whole process, then the other, over the same rows in the same order with the same launch counts.</summary>
internal sealed class SequentialDriver(LaunchProtocol protocol)
{
    private readonly Dictionary<string, int> launches = [];
    private readonly Dictionary<string, RowMeasurement> firstRows = [];

    /// <summary>Measures the first member; its faults end the row for both members, before any time is compared.</summary>
    public Task FirstAsync(IRowWorker slot, ImmutableArray<RowTask> rows, Action<RowFault> onFault, CancellationToken cancellation) =>
        new ReplicateDriver(slot, protocol).RunAsync(
            rows,
            (task, estimate) => launches[task.Row.Id] = LaunchCounts.Timed(estimate, task.Row.Case, protocol),
            (measured, fault) =>
            {
                if (fault is null)
                {
                    firstRows.Add(measured!.RowId, measured);
                }
                else
                {
                    onFault(fault);
                }
            },
            cancellation);

    /// <summary>Measures the second member on the rows that the first member finished.</summary>
    public Task SecondAsync(
        IRowWorker slot,
        ImmutableArray<RowTask> rows,
        bool currentFirst,
        Action<RowPair> onPair,
        Action<RowFault> onFault,
        CancellationToken cancellation) =>
        new ReplicateDriver(slot, protocol).RunAsync(
            [.. rows.Where(task => firstRows.ContainsKey(task.Row.Id))],
            (task, _) => launches[task.Row.Id],
            (measured, fault) =>
            {
                if (fault is null)
                {
                    onPair(Pair(firstRows[measured!.RowId], measured, currentFirst));
                }
                else
                {
                    onFault(fault);
                }
            },
            cancellation);

    private static RowPair Pair(RowMeasurement first, RowMeasurement second, bool currentFirst)
    {
        var (approved, current) = currentFirst ? (second, first) : (first, second);
        var logRatio = RowMeasurements.LogRatio(approved.LaunchMs.AsSpan(), current.LaunchMs.AsSpan());
        return new RowPair(current.RowId, logRatio, approved, current);
    }
}
