using MathNet.Numerics.Statistics;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Devices.Cuda.Machine;
using PrefillBench.Devices.Cuda.Sides;
using PrefillBench.Units;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>
/// The control on a GPU: matrix products of bf16 and nothing else, as machine code that is kept. Products because they draw the most power,
/// and the power limit is what two cards of one kind differed by: 1.0 % in this rate and 0.9 % in the mean of all rows, 0.0 % in copying.
/// </summary>
internal sealed class CudaControl : IDisposable
{
    /// <summary>About a millisecond a launch on an H200.</summary>
    private const int Iterations = 1000;

    /// <summary>Some 50 ms that count, of a settled card.</summary>
    private const int Launches = 40;

    /// <summary>Tell how many launches settle the card; the first may wait for a clock to rise.</summary>
    private const int Estimates = 3;

    private readonly RowDevice device;
    private readonly ControlLaunch launch;
    private readonly DeviceModule module;
    private readonly DeviceBuffer sink;
    private readonly DeviceFunction function;
    private readonly LaunchShape shape;
    private readonly EventClock clock;

    public CudaControl(RowDevice device, ControlImage image)
    {
        this.device = device;
        launch = ControlManifest.Of(image).Launch;
        shape = new((uint)(device.Multiprocessors * launch.BlocksPerSm), (uint)launch.Threads, (uint)launch.SharedBytes);
        module = new(image.Cubin.Span);
        sink = new((long)shape.Blocks * shape.Threads * sizeof(float));
        function = module.Function(launch.Entry);
        function.AllowShared(launch.SharedBytes);
        clock = new(device.Stream, watch: null);
    }

    public static ControlImage Image(ReadOnlyMemory<byte> cubin, ComputeCapability capability)
    {
        var kernel = ProductKernel.Bf16(capability);
        return ControlManifest.Image(
            cubin, new(kernel.Entry, ProductKernel.Threads, kernel.SharedBytes, kernel.BlocksPerMultiprocessor, Iterations, Launches, CudaFacts.Settling.Value));
    }

    /// <summary>Median launch of a settled card; with the settling a quarter of a second.</summary>
    public Milliseconds Read()
    {
        var estimates = Times(Estimates);
        var settling = (int)Math.Ceiling(launch.SettlingMs / estimates[^1]);
        return new(Times(settling + launch.Launches).Skip(settling).Median());
    }

    public void Dispose()
    {
        clock.Dispose();
        sink.Dispose();
        module.Dispose();
    }

    private double[] Times(int launches)
    {
        var milliseconds = new double[launches];
        clock.Time(milliseconds, _ => function.Launch(device.Stream, shape, sink.Pointer, launch.Iterations));
        return milliseconds;
    }
}
