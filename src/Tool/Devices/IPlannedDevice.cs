using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices;

/// <summary>What a sweep is planned with: all that a device says before anything is measured.</summary>
public interface IPlannedDevice
{
    DeviceFacts Facts { get; }

    DeviceRates Rates { get; }

    /// <summary>
    /// Null when a kernel computes the row, else the reason for the user. Whether it fits the memory is the planner's question.
    /// </summary>
    string? WhyNot(RowWorkload workload);

    /// <summary>
    /// What <see cref="IDevice.Prepare"/> will allocate, as planned; a device that measures with cold caches may add to the cost model's
    /// sum.
    /// </summary>
    ByteCount MemoryOf(RowWorkload workload) => workload.Cost.KernelPeak;

    /// <summary><see cref="IPreparedRow.LaunchesPerTime"/> that the row will have.</summary>
    int LaunchesPerTime(RowWorkload workload) => 1;
}
