using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Devices;
using PrefillBench.Spec;
using PrefillBench.Statistics;
using PrefillBench.Workload;

namespace PrefillBench.Gate;

/// <summary>What is to be judged and by which rules, fixed before anything is measured.</summary>
public sealed record GatePlan
{
    public required GatePolicy Policy { get; init; }

    /// <summary>Fresh processes of a row that is measured alone.</summary>
    public required int Processes { get; init; }

    /// <summary>Pairs after which an undecided row is INCONCLUSIVE.</summary>
    public required int MaxPairs { get; init; }

    /// <summary>In plan order.</summary>
    public required ImmutableArray<PlannedRow> Rows { get; init; }

    /// <summary>Rows that can come to pairs, whatever becomes of them: what must be caught is fixed before any is measured.</summary>
    public int PairedRows => Math.Max(1, Rows.Count(row => row.IsPaired));

    /// <summary>
    /// Pairs are measured with the approved code; false where --against names another side, whose times say nothing of the approved ones.
    /// </summary>
    public bool PairsWithApproved { get; init; } = true;

    /// <summary>Seed of sampled sign flips; recorded with the run.</summary>
    public required ulong Seed { get; init; }
}

/// <summary>One row of the plan and what is known about it beforehand.</summary>
/// <param name="SkipReason">Not null when the row is not to be attempted.</param>
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
    /// <summary>An approved noise of 0 is a calibration without any variance; see <see cref="NoiseSd.Floor"/>.</summary>
    public double PairNoise { get; init; } = Math.Max(NoiseSd.Floor, PairNoise);

    /// <summary>Pairs behind <see cref="PairNoise"/>; null where it was assumed, or nobody knows.</summary>
    public int? NoisePairs { get; init; }

    /// <summary>What <see cref="PairNoise"/> may well be in truth.</summary>
    public double UpperNoise => NoiseSd.Upper(PairNoise, NoisePairs);

    /// <summary>The noise was calibrated on this device, not assumed.</summary>
    public bool NoiseIsMeasured { get; init; }

    /// <summary>
    /// Why there is no code to measure pairs with, as a clause for the user; null where there is. Such a row is measured alone.
    /// </summary>
    public string? WhyAlone { get; init; }

    /// <summary>Measured in pairs.</summary>
    public bool IsPaired => this is { SkipReason: null, Identical: false, WhyAlone: null };

    /// <summary>Put together once: it is the key of everything measured.</summary>
    public string Id { get; } = Row.Id;
}
