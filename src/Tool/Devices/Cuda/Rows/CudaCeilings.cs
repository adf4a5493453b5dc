using MathNet.Numerics.Statistics;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Devices.Cuda.Machine;
using PrefillBench.Units;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>
/// Measures the rates that this card sustains with one resource in use: kernels/common/ceilings.cu, whose head says what one launch does.
/// Each runs for about a second, over which the card's clock settles under its power limit; the later half counts.
/// </summary>
internal static class CudaCeilings
{
    private const int Launches = 60;

    /// <summary>Ten to twenty milliseconds a launch.</summary>
    private const int Iterations = 10_000;
    private const int CopyLaunches = 200;

    /// <summary>Bytes of the source, and of the destination; more than five times the largest L2.</summary>
    private const long CopyBytes = 1L << 30;
    private const int VectorBytes = 16;
    private const int CopyThreads = 512;

    public static Ceilings Measure(RowDevice device, ComputeCapability capability)
    {
        var memory = Copy(device);
        var (bf16, fp8) = (ProductKernel.Bf16(capability), ProductKernel.Fp8(capability));
        var products = Products(device, bf16);
        return new(products, fp8 == bf16 ? products : Products(device, fp8), memory);
    }

    private static TeraflopsPerSecond Products(RowDevice device, ProductKernel kernel)
    {
        var shape = new LaunchShape(
            (uint)(device.Multiprocessors * kernel.BlocksPerMultiprocessor), ProductKernel.Threads, (uint)kernel.SharedBytes);
        using var sink = new DeviceBuffer((long)shape.Blocks * shape.Threads * sizeof(float));
        var function = device.Utilities.Ceilings.Function(kernel.Entry);
        function.AllowShared(kernel.SharedBytes);
        var milliseconds = Sustained(device, Launches, () => function.Launch(device.Stream, shape, sink.Pointer, Iterations));
        return new(shape.Blocks * kernel.FlopPerBlockIteration * Iterations / milliseconds / 1e9);
    }

    private static GigabytesPerSecond Copy(RowDevice device)
    {
        var bytes = Math.Min(CopyBytes, CudaContext.FreeMemory.Value / 4 / VectorBytes * VectorBytes);
        using var source = new DeviceBuffer(bytes);
        using var destination = new DeviceBuffer(bytes);
        source.Fill(1);
        Interop.Results.ThrowIfFailed(Interop.Driver.cuCtxSynchronize());
        var function = device.Utilities.Ceilings.Function("ceiling_copy");
        var vectors = bytes / VectorBytes;
        var shape = new LaunchShape((uint)((vectors + CopyThreads - 1) / CopyThreads), CopyThreads);
        var milliseconds = Sustained(
            device, CopyLaunches, () => function.Launch(device.Stream, shape, source.Pointer, destination.Pointer, vectors));
        return new(2 * bytes / milliseconds / 1e6);
    }

    private static double Sustained(RowDevice device, int launches, Action launch)
    {
        using var clock = new EventClock(device.Stream, watch: null);
        var milliseconds = new double[launches];
        clock.Time(milliseconds, _ => launch(), isEvidence: true);
        return milliseconds.Skip(launches / 2).Median();
    }
}
