using System.Collections.Immutable;
using PrefillBench.Baselines;

namespace PrefillBench.Results;

/// <summary>One change of what is approved, as its log has it.</summary>
/// <param name="Action">"approve", "prune", "convert" or "recover"; earlier also "add-session".</param>
public sealed record ApprovalSection(DateTimeOffset WhenUtc, string Action, string By, string Reason, string? Commit);

/// <summary>What one change made of a row's approved time.</summary>
/// <param name="Approval">Which change: its place among the results' approvals, from 0.</param>
/// <param name="MedianMs">The time that was approved; null where the row was removed.</param>
public sealed record ApprovedTimeSection(int Approval, double? MedianMs);

/// <summary>Lists how the approved times of rows came to be. Each reason is kept once, since one approval concerns many rows.</summary>
internal sealed class ApprovedTimes
{
    /// <summary>The latest approvals of one row that results hold; `baselines history` shows them all.</summary>
    internal const int MostOfARow = 30;

    private readonly Dictionary<string, List<ApprovedTimeSection>> byRow = [];

    public ImmutableArray<ApprovalSection> Approvals { get; private init; }

    /// <param name="log">Oldest first.</param>
    /// <param name="rows">Ids of the rows that are asked for.</param>
    public static ApprovedTimes Of(ImmutableArray<ApprovalEntry> log, IEnumerable<string> rows)
    {
        var asked = rows.ToHashSet(StringComparer.Ordinal);
        ApprovalEntry[] changes =
            [.. log.Where(entry => entry.ChangesTimes() && entry.Rows.Any(change => asked.Contains(change.Row)))];
        var times = new ApprovedTimes
        {
            Approvals = [.. changes.Select(entry => new ApprovalSection(
                entry.WhenUtc, entry.Action, entry.By, entry.Reason, entry.Commit))],
        };
        foreach (var (at, entry) in changes.Index())
        {
            foreach (var change in entry.Rows.Where(change => asked.Contains(change.Row)))
            {
                times.byRow.TryAdd(change.Row, []);
                times.byRow[change.Row].Add(new(at, change.NewMedianMs));
            }
        }

        return times;
    }

    /// <returns>Oldest first; empty for a row that was never approved.</returns>
    public ImmutableArray<ApprovedTimeSection> Of(string row) =>
        byRow.TryGetValue(row, out var times) ? [.. times.TakeLast(MostOfARow)] : [];
}
