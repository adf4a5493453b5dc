using PrefillBench.Units;

namespace PrefillBench.Devices.Cuda.Machine;

/// <summary>What a GPU of this size usually sustains; medians of an approved baseline replace it.</summary>
public static class CudaRates
{
    // Public kernels on one H200, 132 SMs at up to 1980 MHz, 16 x 4096 with pages of 16 tokens: FlashAttention-3 532 (bf16) and
    // 684 (fp8), FlashInfer's fa2 341 TFLOP/s. An estimate errs on the slow side, so that a budget holds.
    private const double TrtllmTeraflopsPerSecond = 500;
    private const double BaselineTeraflopsPerSecond = 300;
    private const double SmMegahertz = 132 * 1980.0;

    /// <summary>Threads of a grid that fill inputs: bound by memory, not by arithmetic.</summary>
    private const double FilledElementsPerSecond = 2e11;

    /// <summary>Float64 on sampled vectors only, with the latency of a few blocks.</summary>
    private const double ReferenceFlopsPerSecond = 2e10;

    private static readonly Milliseconds LaunchOverhead = new(0.005);
    private static readonly Milliseconds RowOverhead = new(60);

    /// <summary>The runtime, the driver's start, a context and loading compiled kernels.</summary>
    private static readonly Milliseconds ProcessStart = new(1500);

    public static DeviceRates Of(GpuDescription gpu)
    {
        var size = gpu.Multiprocessors * (double)gpu.MaxSmClockMegahertz / SmMegahertz;
        return new(
            new TeraflopsPerSecond(TrtllmTeraflopsPerSecond * size),
            new TeraflopsPerSecond(BaselineTeraflopsPerSecond * size),
            LaunchOverhead,
            FilledElementsPerSecond * size,
            ReferenceFlopsPerSecond * size,
            RowOverhead,
            ProcessStart)
        {
            // Seen on an H200: 2e8 elements and 5e4 keys a ms.
            LeastElementsPerMs = 1e6,
            LeastCheckedKeysPerMs = 1e4,
        };
    }
}
