using System.Collections.Immutable;
using PrefillBench.Measurement;
using PrefillBench.Tests.Measurement;

namespace PrefillBench.Tests.Runs;

/// <summary>What a run asked of its measurer.</summary>
internal sealed record Asked(
    SideFolder? Approved,
    SideFolder Current,
    int Index,
    ulong RowOrder,
    bool? CurrentFirst,
    ImmutableArray<RowTask> ApprovedTasks,
    ImmutableArray<RowTask> CurrentTasks)
{
    public (ulong RowOrder, bool? CurrentFirst) Coins => (RowOrder, CurrentFirst);
}

/// <summary>Both sides take 1 ms; their outputs differ. Remembers what it was asked.</summary>
internal sealed class FakeMeasurer : IMeasurer
{
    public const string ApprovedDigest = "aaaaaaaaaaaaaaaa";
    public const string CurrentDigest = "cccccccccccccccc";

    public List<Asked> Units { get; } = [];

    /// <summary>Called at the start of each unit, counted from 0 over all that this measurer was asked for.</summary>
    public Action<int> Starting { get; init; } = _ => { };

    /// <summary>Faults of a unit; its rows have no times then.</summary>
    public Func<int, FaultKind?> Fault { get; init; } = _ => null;

    public Task<ReplicateMeasurement> ReplicateAsync(
        SideFolder side, int index, ulong rowOrder, ImmutableArray<RowTask> rows, CancellationToken cancellation)
    {
        var faults = Begin(new Asked(null, side, index, rowOrder, null, [], rows), cancellation);
        return Task.FromResult(new ReplicateMeasurement(
            index, rowOrder, [.. rows.Where(_ => faults.IsEmpty).Select(r => Row(r, CurrentDigest))], faults, null));
    }

    public Task<PairMeasurement> PairAsync(
        SideFolder approved,
        SideFolder current,
        int index,
        ulong rowOrder,
        bool currentFirst,
        ImmutableArray<RowTask> approvedTasks,
        ImmutableArray<RowTask> currentTasks,
        CancellationToken cancellation)
    {
        var faults = Begin(new Asked(approved, current, index, rowOrder, currentFirst, approvedTasks, currentTasks), cancellation);
        var rows = currentTasks.Where(_ => faults.IsEmpty).Select(
            r => new RowPair(r.Row.Id, 0, Row(r, ApprovedDigest), Row(r, CurrentDigest)));
        return Task.FromResult(new PairMeasurement(index, rowOrder, currentFirst, [.. rows], faults, null));
    }

    private ImmutableArray<RowFault> Begin(Asked asked, CancellationToken cancellation)
    {
        Units.Add(asked);
        Starting(Units.Count - 1);
        cancellation.ThrowIfCancellationRequested();
        return Fault(Units.Count - 1) is { } kind ? [.. asked.CurrentTasks.Select(t => new RowFault(t.Row.Id, kind, "fault"))] : [];
    }

    private static RowMeasurement Row(RowTask task, string digest) => FakeBench.Row(task.Row.Id, 1) with { OutputDigest = digest };
}
