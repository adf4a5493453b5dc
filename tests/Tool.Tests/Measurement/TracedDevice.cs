using PrefillBench.Devices;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Measurement;

/// <summary>A device that announces each call and then passes it on.</summary>
/// <param name="tell">
/// Gets "open", and with the worker's slot "start", "ceilings", "row", "end", before the device does it; what is thrown there happens in
/// its place.
/// </param>
internal sealed class TracedDevice : IDevice
{
    private readonly IDevice device;
    private readonly Action<string> tell;
    private int? slot;

    public TracedDevice(IDevice device, Action<string> tell)
    {
        (this.device, this.tell) = (device, tell);
        tell("open");
    }

    public DeviceFacts Facts => device.Facts;

    public DeviceRates Rates => device.Rates;

    public ISideMaker Sides => throw new NotSupportedException();

    public string? WhyNot(RowWorkload workload) => device.WhyNot(workload);

    public StartConditions Start(UnitPlace place)
    {
        slot = place.Slot;
        tell($"start {slot}");
        return device.Start(place);
    }

    public IPreparedRow Prepare(RowWorkload workload)
    {
        tell($"row {slot}");
        return device.Prepare(workload);
    }

    public Ceilings MeasureCeilings()
    {
        tell($"ceilings {slot}");
        return device.MeasureCeilings();
    }

    public void Dispose()
    {
        tell($"end {slot}");
        device.Dispose();
    }
}
