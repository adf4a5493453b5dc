using System.Diagnostics;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Devices.Cuda.Watch;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>
/// A short load of the tool's own before any kernel of a side, so that the clock read is one under load and not that of an idle card.
/// </summary>
internal static class Preheat
{
    /// <summary>An idle card takes tens of milliseconds to raise its clock.</summary>
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(100);

    private const long CopyBytes = 64L << 20;
    private const int VectorBytes = 16;
    private const int Threads = 512;
    private const int LaunchesAtOnce = 16;

    public static StartConditions Run(RowDevice device, IGpuSensors sensors)
    {
        using var source = new DeviceBuffer(CopyBytes);
        using var destination = new DeviceBuffer(CopyBytes);
        source.Fill(1);
        Interop.Results.ThrowIfFailed(Interop.Driver.cuCtxSynchronize());
        var copy = device.Utilities.Ceilings.Function("ceiling_copy");
        const long Vectors = CopyBytes / VectorBytes;
        var shape = new LaunchShape((uint)(Vectors / Threads), Threads);
        GpuSample sample;
        var start = Stopwatch.GetTimestamp();
        do
        {
            for (var launch = 0; launch < LaunchesAtOnce; launch++)
            {
                copy.Launch(device.Stream, shape, source.Pointer, destination.Pointer, Vectors);
            }

            // While they run: the launches are queued and the host has not waited yet.
            sample = sensors.Sample();
            device.Synchronize();
        }
        while (Stopwatch.GetElapsedTime(start) < Duration);

        return new(
            sample.SmClockMegahertz.Known ? sample.SmClockMegahertz.Value : null,
            sample.TemperatureCelsius.Known ? sample.TemperatureCelsius.Value : null);
    }
}
