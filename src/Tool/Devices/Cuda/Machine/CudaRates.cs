using System.Collections.Immutable;
using PrefillBench.Units;

namespace PrefillBench.Devices.Cuda.Machine;

/// <summary>Rates that a GPU of this size usually sustains. Medians of an approved baseline replace them.</summary>
public static class CudaRates
{
    // Public kernels on one H200, 132 SMs at up to 1980 MHz, 16 x 4096 with pages of 16 tokens: FlashAttention-3 532 (bf16) and
    // 684 (fp8), FlashInfer's fa2 341 TFLOP/s. An estimate errs on the slow side, so that a budget holds.
    private const double TrtllmTeraflopsPerSecond = 500;
    private const double BaselineTeraflopsPerSecond = 300;
    private const double SmMegahertz = 132 * 1980.0;

    /// <summary>
    /// Share of the dense bf16 products with float32 sums below that mma.sync kernels sustain elsewhere. FlashAttention-2 has some 60 % on
    /// an A100 (arXiv 2307.08691, figure 5).
    /// </summary>
    private const double MmaShare = 0.4;

    /// <summary>
    /// FLOP of a multiprocessor in a clock: 312 TFLOP/s of 108 at 1410 MHz on an A100; 71 of 82 at 1695 on an RTX 3090; 165 of 128 at 2520
    /// on an RTX 4090; 209.5 of 170 at 2407 on an RTX 5090 (NVIDIA's white papers of A100, GA102, Ada and RTX Blackwell). Professional
    /// cards of the last three have twice that; an estimate errs on the slow side.
    /// </summary>
    private static readonly ImmutableDictionary<int, double> ProductsPerClock = new Dictionary<int, double>
    {
        [80] = 2048, [86] = 512, [87] = 512, [89] = 512, [120] = 512, [121] = 512,
    }.ToImmutableDictionary();

    /// <summary>Threads of a grid that fill inputs: bound by memory, not by arithmetic.</summary>
    private const double FilledElementsPerSecond = 2e11;

    /// <summary>Float64 on sampled vectors only, with the latency of a few blocks.</summary>
    private const double ReferenceFlopsPerSecond = 2e10;

    private static readonly Milliseconds LaunchOverhead = new(0.005);
    private static readonly Milliseconds RowOverhead = new(45);

    /// <summary>
    /// Half of a pair's: the runtime and the driver's start, which both processes do side by side, then a context and loading compiled
    /// kernels one after the other.
    /// </summary>
    private static readonly Milliseconds ProcessStart = new(1000);

    public static DeviceRates Of(GpuDescription gpu)
    {
        var clocks = gpu.Multiprocessors * (double)gpu.MaxSmClockMegahertz;
        var size = clocks / SmMegahertz;
        var (trtllm, baseline) = ProductsPerClock.TryGetValue((gpu.Capability.Major * 10) + gpu.Capability.Minor, out var products)
            ? (MmaShare * products * clocks / 1e6, MmaShare * products * clocks / 1e6)
            : (TrtllmTeraflopsPerSecond * size, BaselineTeraflopsPerSecond * size);
        return new(
            new TeraflopsPerSecond(trtllm),
            new TeraflopsPerSecond(baseline),
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
