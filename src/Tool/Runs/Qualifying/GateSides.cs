using System.Collections.Immutable;
using PrefillBench.CodeFiles;
using PrefillBench.Devices;
using PrefillBench.Measurement;
using PrefillBench.Runs.Code;
using PrefillBench.Workload;

namespace PrefillBench.Runs.Qualifying;

/// <summary>Today's code with an injected slow-down.</summary>
/// <param name="Rows">Ids of the rows that it really slows; the others run what the unchanged side runs.</param>
internal sealed record SlowedSide(SideFolder Folder, ImmutableHashSet<string> Rows);

/// <summary>
/// Makes the sides of qualifying gates. Each has randomness of its own where a device plays it back, as it would on a machine.
/// </summary>
internal sealed class GateSides(RunHost host, ReadyRun ready, PreparedSides sides, ISideMaker maker)
{
    private readonly BlindFolders folders = new(host);
    private readonly ImmutableArray<WorkloadRow> rows =
        [.. ready.Plan.Rows.Where(row => row.SkipReason is null).Select(row => row.Row)];

    /// <summary>A delay that shows clearly in every row, about a fifth of its time: from what it costs, others are sized.</summary>
    public int TrialLinks => maker.TrialLinks;

    /// <summary>A side of today's code.</summary>
    public SideFolder Unchanged(ulong seed) => folders.Of(Reseeded(sides.Current, seed));

    /// <summary>Rows of one group, those that run the same code, are slowed by one delay.</summary>
    public string GroupOf(WorkloadRow row) => sides.Current[row.Id].Identity;

    /// <param name="links">Gives the number of steps of the delay, by group.</param>
    public SlowedSide Delayed(Func<string, int> links, ulong seed)
    {
        var slowed = maker.Build(sides.Kernels, rows, rows.ToImmutableDictionary(row => row.Id, row => links(GroupOf(row))));
        return new(
            folders.Of(Reseeded(slowed, seed)),
            [.. slowed.Where(row => row.Value.Identity != sides.Current[row.Key].Identity).Select(row => row.Key)]);
    }

    public IEnumerable<WorkloadRow> SlowedOf(SlowedSide side) => rows.Where(row => side.Rows.Contains(row.Id));

    private ImmutableSortedDictionary<string, KernelCode> Reseeded(ImmutableSortedDictionary<string, KernelCode> codes, ulong seed) =>
        codes.ToImmutableSortedDictionary(row => row.Key, row => maker.Reseeded(row.Value, seed), StringComparer.Ordinal);
}
