using MathNet.Numerics.Statistics;
using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Units;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>Measures the time of a launch whose kernel does nothing.</summary>
internal static class LaunchOverhead
{
    private const int Launches = 50;

    public static Milliseconds Measure(StreamHandle stream, DeviceModule compare)
    {
        var empty = compare.Function("empty");
        using var clock = new EventClock(stream, watch: null);
        var times = new double[Launches];
        clock.Time(times, _ => empty.Launch(stream, new(1, 32)), isEvidence: false);
        return new(times.Skip(Launches / 5).Median());
    }
}
