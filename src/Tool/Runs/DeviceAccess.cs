using PrefillBench.Devices;
using PrefillBench.Measurement;
using PrefillBench.Measurement.Workers;
using PrefillBench.Spec;

namespace PrefillBench.Runs;

/// <summary>Opens a device for a run: alone, and through fresh workers.</summary>
internal static class DeviceAccess
{
    /// <summary>Opens the device for planning. Workers open it again to measure.</summary>
    public static IDevice Open(RunHost host, string selector, KernelSet kernels)
    {
        var device = DeviceCatalog.Open(new DeviceRequest(selector, Places: host.Places) { Kernels = kernels });
        foreach (var note in device.Notes)
        {
            host.Listener.Warn(note);
        }

        return device;
    }

    public static Task<DeviceLock> LockAsync(RunHost host, string card, TimeSpan wait, CancellationToken ending) => DeviceLock.AcquireAsync(
        host.LocksFolder, card, wait,
        new LockHolder(Environment.ProcessId, host.CommandLine, Environment.UserName, host.Machine, host.Clock.GetUtcNow()),
        host.Clock, host.Listener.Say, ending);

    public static WorkerMeasurer Measurer(
        RunHost host, ReadRun read, DeviceRates rates, IMeasurementLog log, IProgress<MeasurementProgress> progress) =>
        new WorkerMeasurer(new MeasurerSetup
        {
            Selector = DeviceCatalog.Resolve(read.Request.Device),
            Pairing = read.Device.Pairing,
            OneProcess = read.Device.OneProcess,
            Protocol = read.Protocol,
            Workers = host.Workers,
            Slug = read.Device.Slug,
            Patience = host.Patience with
            {
                Start = rates.KernelStart,
                ElementsPerMs = rates.LeastElementsPerMs,
                CheckedKeysPerMs = rates.LeastCheckedKeysPerMs,
            },
            Log = log,
            Progress = progress,
        });
}
