using System.Globalization;
using PrefillBench.Spec;
using PrefillBench.Units;

namespace PrefillBench.Gate;

/// <summary>
/// What a row may be slower without being a regression: max(percent, min(100 %, floor / approved time)). The approved time is the stored
/// one, so the tolerance is a constant before the first pair is measured, and each test of the row is the one it would be at that
/// percentage. Without a stored time of the row on this device the percentage holds alone.
/// </summary>
public readonly record struct RowTolerance
{
    /// <summary>A row that takes twice its time is slower, whatever the floor says.</summary>
    public static readonly Percent MostByFloor = new(100);

    private RowTolerance(Percent value, Percent suite, double? approvedMs) =>
        (Value, LiftLog, ApprovedMs) = (value, approvedMs is null ? 0 : value.LogRatio - suite.LogRatio, approvedMs);

    public Percent Value { get; }

    /// <summary>What the floor adds to the percentage's log ratio; 0 where the percentage decides.</summary>
    public double LiftLog { get; }

    /// <summary>The approved time whose share the floor is, in milliseconds; null where the percentage decides.</summary>
    public double? ApprovedMs { get; }

    public bool ByFloor => ApprovedMs is not null;

    public static RowTolerance Of(PlannedRow row, GatePolicy policy) => Of(row.StoredMs, policy);

    /// <param name="storedMs">The approved time of the row, in milliseconds; null where none is known.</param>
    public static RowTolerance Of(double? storedMs, GatePolicy policy)
    {
        var byFloor = policy.TolerateFloor is { } floor && storedMs is { } approved
            ? Math.Min(MostByFloor.Value, 100 * floor.Value / approved)
            : 0;
        return byFloor > policy.Tolerate.Value
            ? new(new(byFloor), policy.Tolerate, storedMs)
            : new(policy.Tolerate, policy.Tolerate, null);
    }

    /// <summary>
    /// must_catch moves up with the tolerance, by the same log ratio: it stays above, and the row is as easy to judge as without a floor.
    /// </summary>
    public Percent Lifted(Percent mustCatch) => LiftLog == 0 ? mustCatch : Moved(mustCatch, LiftLog);

    /// <summary>The must_catch that was lifted to this.</summary>
    public Percent Unlifted(Percent mustCatch) => LiftLog == 0 ? mustCatch : Moved(mustCatch, -LiftLog);

    /// <summary>The tolerance as the spec would write it, such as "0.5%, or 2 us where that is more".</summary>
    public static string Text(GatePolicy policy) => Text(policy.Tolerate, policy.TolerateFloor?.Value);

    /// <param name="floorMs">The floor in milliseconds; null for none.</param>
    public static string Text(Percent tolerate, double? floorMs) => floorMs is { } floor
        ? string.Create(CultureInfo.InvariantCulture, $"{tolerate}, or {1000 * floor:0.###} us where that is more")
        : $"{tolerate}";

    private static Percent Moved(Percent percent, double log) => Percent.FromFraction(double.ExpM1(percent.LogRatio + log));
}
