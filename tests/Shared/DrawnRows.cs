using PrefillBench.Devices;
using PrefillBench.Workload;

namespace PrefillBench.TestData;

/// <summary>Rows as they come from a case, with all that the case draws.</summary>
internal static class DrawnRows
{
    public static RowWorkload Drawn(this WorkloadRow row) => RowWorkload.Of(row);

    public static WorkloadCost Cost(this WorkloadRow row) => RowWorkload.Of(row).Cost;

    public static IPreparedRow Prepare(this IDevice device, WorkloadRow row) => device.Prepare(row.Drawn());

    public static string? WhyNot(this IDevice device, WorkloadRow row) => device.WhyNot(row.Drawn());
}
