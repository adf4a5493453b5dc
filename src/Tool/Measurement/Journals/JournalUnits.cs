using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;

namespace PrefillBench.Measurement.Journals;

/// <summary>Puts entries together to units and refuses what no run could have written.</summary>
internal sealed class JournalUnits
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly Dictionary<int, ReplicateMeasurement> replicates = [];
    private readonly Dictionary<int, PairMeasurement> pairs = [];
    private readonly List<RowMeasurement> rows = [];
    private readonly List<RowPair> rowPairs = [];
    private readonly List<RowFault> faults = [];
    private readonly HashSet<string> rowIds = [];
    private readonly Dictionary<string, RowMeasurement> latest = [];
    private readonly Dictionary<string, RowPair> latestPairs = [];
    private UnitStart? open;

    /// <summary>Units begun, finished or not.</summary>
    public int Begun { get; private set; }

    public ImmutableArray<ReplicateMeasurement> Replicates => [.. replicates.Values.OrderBy(unit => unit.Index)];

    public ImmutableArray<PairMeasurement> Pairs => [.. pairs.Values.OrderBy(unit => unit.Index)];

    public void Add(JournalEntry entry)
    {
        switch (entry)
        {
            case BeginEntry { Unit: var unit }:
                Begin(unit);
                break;
            case RowEntry { Row: var row }:
                Require(
                    open?.Kind == UnitKind.Replicate && rowIds.Add(row.RowId) && IsPossible(row),
                    $"row {row.RowId} is misplaced, repeated or has impossible values");
                rows.Add(latest[row.RowId] = Shared(row, latest.GetValueOrDefault(row.RowId), row.RowId));
                break;
            case PairEntry { Pair: var pair }:
                Require(
                    open?.Kind == UnitKind.Pair && rowIds.Add(pair.RowId) && IsPossible(pair),
                    $"pair {pair.RowId} is misplaced, repeated or has impossible values");
                rowPairs.Add(latestPairs[pair.RowId] = Shared(pair, latestPairs.GetValueOrDefault(pair.RowId)));
                break;
            case FaultEntry { Fault: var fault }:
                Require(
                    open is not null && rowIds.Add(fault.RowId) && Enum.IsDefined(fault.Kind),
                    $"fault of {fault.RowId} is misplaced or repeated");
                faults.Add(fault);
                break;
            case CompleteEntry complete:
                Complete(complete);
                break;
        }
    }

    /// <summary>A unit begun while another is open replaces it: the run was ended in its midst and continued.</summary>
    private void Begin(UnitStart unit)
    {
        Require(
            unit.Index >= 0 && Enum.IsDefined(unit.Kind) && unit.CurrentFirst is null == (unit.Kind == UnitKind.Replicate),
            "a unit begins with impossible values");
        Require(
            !(unit.Kind == UnitKind.Replicate ? replicates.ContainsKey(unit.Index) : pairs.ContainsKey(unit.Index)),
            $"{unit.Kind} {unit.Index} occurs twice");
        Begun++;
        open = unit;
        rows.Clear();
        rowPairs.Clear();
        faults.Clear();
        rowIds.Clear();
    }

    private void Complete(CompleteEntry entry)
    {
        Require(
            open is not null && entry.Entries == rowIds.Count,
            $"a unit ends with {rowIds.Count} rows and faults, but {entry.Entries} were written");
        if (open!.Kind == UnitKind.Replicate)
        {
            replicates.Add(
                open.Index,
                new(open.Index, open.RowOrder, [.. rows], [.. faults], entry.Ceilings) { CeilingsFault = entry.CeilingsFault });
        }
        else
        {
            pairs.Add(
                open.Index,
                new(open.Index, open.RowOrder, open.CurrentFirst!.Value, [.. rowPairs], [.. faults], entry.Ceilings)
                {
                    CeilingsFault = entry.CeilingsFault,
                });
        }

        open = null;
    }

    private static RowPair Shared(RowPair pair, RowPair? before)
    {
        var id = before?.RowId ?? pair.RowId;
        return new(
            id, pair.LogRatio, Shared(pair.Approved, before?.Approved, id), Shared(pair.Current, before?.Current, id));
    }

    /// <summary>
    /// The row with the same string objects as an earlier process of it, because a merge holds the journals of many machines at once.
    /// </summary>
    private static RowMeasurement Shared(RowMeasurement row, RowMeasurement? before, string id) => row with
    {
        RowId = id,
        OutputDigest = before?.OutputDigest == row.OutputDigest ? before.OutputDigest : row.OutputDigest,
        Resources = before is not null && AreSame(before.Resources, row.Resources) ? before.Resources : row.Resources,
    };

    private static bool AreSame(ImmutableSortedDictionary<string, string> facts, ImmutableSortedDictionary<string, string> others)
    {
        foreach (var (name, value) in facts)
        {
            if (others.GetValueOrDefault(name) != value)
            {
                return false;
            }
        }

        return facts.Count == others.Count;
    }

    private static bool IsPossible(RowPair pair) =>
        double.IsFinite(pair.LogRatio) && pair.Approved.RowId == pair.RowId && pair.Current.RowId == pair.RowId
        && IsPossible(pair.Approved) && IsPossible(pair.Current) && pair.Approved.LaunchMs.Length == pair.Current.LaunchMs.Length;

    private static bool IsPossible(RowMeasurement row) =>
        !row.LaunchMs.IsDefaultOrEmpty && ArePossible(row.LaunchMs.AsSpan())
        && row.WarmupLaunches >= 0 && row.AllocatedBytes >= 0
        && row.OutputDigest.Length == 16 && !row.OutputDigest.AsSpan().ContainsAnyExcept(HexDigits);

    private static bool ArePossible(ReadOnlySpan<double> times)
    {
        foreach (var ms in times)
        {
            if (!(double.IsFinite(ms) && ms > 0))
            {
                return false;
            }
        }

        return true;
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new JsonException(otherwise);
        }
    }
}
