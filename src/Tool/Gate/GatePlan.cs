using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Devices;
using PrefillBench.Spec;
using PrefillBench.Statistics;
using PrefillBench.Workload;

namespace PrefillBench.Gate;

/// <summary>The rows to judge and the rules for it, fixed before anything is measured.</summary>
public sealed record GatePlan
{
    public required GatePolicy Policy { get; init; }

    /// <summary>Fresh processes of a row that is measured alone.</summary>
    public required int Processes { get; init; }

    /// <summary>Pairs after which an undecided row is INCONCLUSIVE.</summary>
    public required int MaxPairs { get; init; }

    /// <summary>The rows, in plan order.</summary>
    public required ImmutableArray<PlannedRow> Rows { get; init; }

    /// <summary>
    /// Rows of the whole sweep that can come to pairs, where <see cref="Rows"/> are one machine's share of it, or are of several machines;
    /// null where one measures all of it. What a machine must catch and how many share the error rate follows from the whole sweep,
    /// never from its share.
    /// </summary>
    public int? SweepRows { get; init; }

    /// <summary>Rows that can come to pairs, whatever becomes of them: what must be caught is fixed before any is measured.</summary>
    public int PairedRows => Math.Max(1, SweepRows ?? Rows.Count(row => row.IsPaired));

    /// <summary>
    /// The part of the sweep's rows that is here. A machine alone stops a row as regressed only by its part of the error rate; the verdict
    /// comes from the test over all machines.
    /// </summary>
    public double ShareOfSweep => SweepRows is { } sweep ? Math.Min(1, Rows.Count(row => row.IsPaired) / (double)sweep) : 1;

    /// <summary>Hypotheses that share the error rate: the rows judged, and one more where all of them are also tested together.</summary>
    public int FamilyOf(int judged)
    {
        var rows = SweepRows ?? judged;
        return rows + (rows >= SignFlipMaxT.RowsForDiffuse ? 1 : 0);
    }

    /// <summary>
    /// Pairs are measured with the approved code; false where --against names another side, whose times say nothing of the approved ones.
    /// </summary>
    public bool PairsWithApproved { get; init; } = true;

    /// <summary>Seed of sampled sign flips; recorded with the run.</summary>
    public required ulong Seed { get; init; }
}

/// <summary>One row of the plan and what is known about it beforehand.</summary>
/// <param name="SkipReason">Why the row must not be attempted; null when it is measured.</param>
/// <param name="Identical">Both sides run the same code.</param>
/// <param name="Approved">The approved row; null when there is none.</param>
/// <param name="ForeignReason">
/// Why the approved row's time and noise say nothing of today's; null when they do. Its code can be measured all the same.
/// </param>
/// <param name="PairNoise">Standard deviation of a pair's log-ratio to design with: calibrated, or the device's default.</param>
/// <param name="ExpectedMs">Expected duration of a launch, in milliseconds.</param>
public sealed record PlannedRow(
    WorkloadRow Row,
    string? SkipReason,
    bool Identical,
    ApprovedRow? Approved,
    string? ForeignReason,
    double PairNoise,
    double ExpectedMs)
{
    /// <summary>Hash of the row's case. It is made once, because the plan, its shards and what is approved all name it.</summary>
    public required string CaseSha256 { get; init; }

    /// <summary>An approved noise of 0 is a calibration without any variance; see <see cref="NoiseSd.Floor"/>.</summary>
    public double PairNoise { get; init; } = Math.Max(NoiseSd.Floor, PairNoise);

    /// <summary>Pairs behind <see cref="PairNoise"/>; null where it was assumed, or nobody knows.</summary>
    public int? NoisePairs { get; init; }

    /// <summary>
    /// Approved time of what the row is compared with, in milliseconds, of this device and work; null where none is known.
    /// </summary>
    public double? StoredMs { get; init; }

    /// <summary>Number of the machine that measures the row; all rows of a run on one machine have the same.</summary>
    public int Shard { get; init; }

    /// <summary>Upper limit of the true <see cref="PairNoise"/>, given the number of pairs that it was estimated from.</summary>
    public double UpperNoise => NoiseSd.Upper(PairNoise, NoisePairs);

    /// <summary>The noise was calibrated on this device, not assumed.</summary>
    public bool NoiseIsMeasured { get; init; }

    /// <summary>
    /// Why there is no code to measure pairs with, as a clause for the user; null where there is code. Such a row is measured alone.
    /// </summary>
    public string? WhyAlone { get; init; }

    /// <summary>Why the row's measurements are not in the evidence; null where they are.</summary>
    public string? Unmeasured { get; init; }

    /// <summary>The row as the approved side runs it: the same id and data, perhaps by a kernel that computes another part of the
    /// case.</summary>
    public WorkloadRow Counterpart { get; init; } = Row;

    /// <summary>The names of the two sides in sentences; null where they are current and approved code.</summary>
    public SideNames? Names { get; init; }

    /// <summary>The other rows are compared with it, so it is measured and not judged.</summary>
    public bool IsYardstick { get; init; }

    /// <summary>Measured in pairs.</summary>
    public bool IsPaired => this is { SkipReason: null, Identical: false, WhyAlone: null, Unmeasured: null };

    /// <summary>Put together once: it is the key of everything measured.</summary>
    public string Id { get; } = Row.Id;
}

/// <param name="Current">The name of the current side, such as the name of a kernel.</param>
/// <param name="Other">The name of the side that it is paired with.</param>
public sealed record SideNames(string Current, string Other);
