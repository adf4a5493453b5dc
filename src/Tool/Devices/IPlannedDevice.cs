using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices;

/// <summary>A device as a sweep is planned with it: all that it knows before anything is measured.</summary>
public interface IPlannedDevice
{
    DeviceFacts Facts { get; }

    DeviceRates Rates { get; }

    /// <summary>
    /// Why no kernel computes the row, for the user; null when one does. The planner decides whether the row fits the memory.
    /// </summary>
    string? WhyNot(RowWorkload workload);

    /// <summary>
    /// Bytes that <see cref="IDevice.Prepare"/> will allocate, as planned. A device that measures with cold caches may add to the cost
    /// model's sum.
    /// </summary>
    ByteCount MemoryOf(RowWorkload workload) => workload.Cost.KernelPeak;

    /// <summary><see cref="IPreparedRow.LaunchesPerTime"/> that the row will have.</summary>
    int LaunchesPerTime(RowWorkload workload) => 1;

    /// <summary>
    /// Time until the row's kernel can be launched in a fresh process, beside the start of that process and the inputs: an interpreter that
    /// starts and imports. 0 for a kernel that is loaded with the process.
    /// </summary>
    Milliseconds StartOf(RowWorkload workload) => new(0);
}
