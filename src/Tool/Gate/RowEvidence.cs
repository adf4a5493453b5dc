using System.Collections.Immutable;
using PrefillBench.Measurement;

namespace PrefillBench.Gate;

/// <summary>All that was measured of one row, in the order in which it was measured.</summary>
/// <param name="LogRatios">ln(current / approved) of each valid pair that measured the row.</param>
/// <param name="Units">Indices of those pairs in <see cref="Evidence.ValidPairs"/>: rows of one pair shared its coin.</param>
/// <param name="Fault">The first fault that ended the row's measuring, which is any but a disturbance.</param>
/// <param name="Disturbance">Why the first unit with this row in it could not be used; null when all could.</param>
internal sealed record RowEvidence(
    ImmutableArray<double> LogRatios,
    ImmutableArray<int> Units,
    ImmutableArray<RowMeasurement> Current,
    ImmutableArray<RowMeasurement> Approved,
    RowFault? Fault,
    RowFault? Disturbance)
{
    public static RowEvidence None { get; } = new([], [], [], [], null, null);

    /// <summary>
    /// Median launch of each process of the current side, in milliseconds. It takes sorting and several parts of a verdict ask for it, so
    /// it is found once, when it is first asked for.
    /// </summary>
    public ImmutableArray<double> CurrentMs => field.IsDefault ? field = Medians(Current) : field;

    /// <summary>The same of the approved side, as it was measured in this run.</summary>
    public ImmutableArray<double> ApprovedMs => field.IsDefault ? field = Medians(Approved) : field;

    /// <summary>Both sides of each valid pair that measured the row; those of pairs come after what was measured alone.</summary>
    public IEnumerable<(RowMeasurement Approved, RowMeasurement Current)> Pairs => Approved.Zip(Current[^Approved.Length..]);

    /// <summary>The log-ratio in each of these units, all of which measured the row.</summary>
    public ImmutableArray<double> In(ImmutableArray<int> units) => [.. units.Select(unit => LogRatios[Units.BinarySearch(unit)])];

    private static ImmutableArray<double> Medians(ImmutableArray<RowMeasurement> processes) =>
        [.. processes.Select(process => process.Median().Value)];
}
