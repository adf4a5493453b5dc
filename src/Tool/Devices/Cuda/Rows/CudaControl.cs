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

    /// <summary>Some 25 ms; the later half counts, when the card answers the load.</summary>
    private const int Launches = 20;

    private readonly RowDevice device;
    private readonly DeviceModule module;
    private readonly DeviceBuffer sink;
    private readonly DeviceFunction function;
    private readonly LaunchShape shape;
    private readonly int iterations;

    public CudaControl(RowDevice device, ControlImage image)
    {
        var launch = ControlManifest.Of(image);
        this.device = device;
        iterations = launch.Iterations;
        shape = new((uint)(device.Multiprocessors * launch.BlocksPerSm), (uint)launch.Threads, (uint)launch.SharedBytes);
        module = new(image.Cubin.Span);
        sink = new((long)shape.Blocks * shape.Threads * sizeof(float));
        function = module.Function(launch.Entry);
        function.AllowShared(launch.SharedBytes);
    }

    public static ControlImage Image(ReadOnlyMemory<byte> cubin, ComputeCapability capability)
    {
        var kernel = ProductKernel.Bf16(capability);
        return ControlManifest.Image(cubin, kernel.Entry, ProductKernel.Threads, kernel.SharedBytes, kernel.BlocksPerMultiprocessor, Iterations);
    }

    /// <summary>Median launch.</summary>
    public Milliseconds Read()
    {
        using var clock = new EventClock(device.Stream, watch: null);
        var milliseconds = new double[Launches];
        clock.Time(milliseconds, _ => function.Launch(device.Stream, shape, sink.Pointer, iterations));
        return new(milliseconds.Skip(Launches / 2).Median());
    }

    public void Dispose()
    {
        sink.Dispose();
        module.Dispose();
    }
}
