using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using PrefillBench.Devices.Cuda.Watch;
using PrefillBench.Spec;
using PrefillBench.Units;

namespace PrefillBench.Devices.Cuda.Machine;

/// <summary>The facts a GPU is known by.</summary>
public static partial class CudaFacts
{
    /// <summary>
    /// The root mean square over the rows of the suite `ci` on an H200, 0.07 to 12 ms, 24 pairs each; rows had 0.5 to 2.3 %. One number
    /// cannot fit all; it stands until a calibration replaces it per row.
    /// </summary>
    public const double UncalibratedNoise = 0.01;

    /// <summary>
    /// A GPU at its power limit answers a load with an overshoot: an H200 ran kernels up to 15 % faster for 60 ms, then 1 or 2 % slower
    /// than they went on, and was steady from 150 to 200 ms on; some milliseconds without work, such as reading NVML's counters, start that
    /// anew. Pairs of the suite `ci` show no less noise after 200 ms than after 125, because rows follow each other on a warm card; after
    /// 75 ms they have 1.3 times as much (docs/gpu-validation.md).
    /// </summary>
    internal static readonly Milliseconds Settling = new(125);

    /// <summary>Memory for the context, its stacks and loaded code, which take about 0.5 GiB on an H200.</summary>
    private static readonly ByteCount ContextReserve = ByteCount.FromGibibytes(0.75);

    /// <param name="compiler">NVRTC's version; null when there is none.</param>
    public static DeviceFacts Of(GpuDescription gpu, DriverFindings driver, GpuLimits limits, string? compiler) => new(
        DeviceKind.Cuda,
        Slug(gpu),
        gpu.Name,
        Hardware(gpu),
        Environment(driver, limits, gpu, compiler),
        FreeMemory(gpu, limits),
        Pairing.Sequential,
        UncalibratedNoise)
    {
        Card = $"{Slug(gpu)}-{gpu.Uuid}",
        Settling = Settling,
        OneProcess = gpu.ComputeMode == GpuComputeMode.Exclusive,
    };

    /// <summary>
    /// A name such as <c>cuda-nvidia-h200-sm90-132sm-140g</c>: the same for every card of a model, another for every MIG profile. Gibibytes
    /// are rounded up, since the driver's own share of the memory differs a little between versions.
    /// </summary>
    public static string Slug(GpuDescription gpu)
    {
        var name = NotInSlug().Replace(gpu.Name.ToLowerInvariant(), "-").Trim('-');
        var capability = gpu.Capability;
        return $"cuda-{name}-sm{capability.Major}{capability.Minor}-{gpu.Multiprocessors}sm-{Gibibytes(gpu.Memory)}g";
    }

    private static ImmutableSortedDictionary<string, string> Hardware(GpuDescription gpu) => new Dictionary<string, string>
    {
        ["gpu"] = gpu.Name,
        ["architecture"] = gpu.Capability.Architecture,
        ["multiprocessors"] = $"{gpu.Multiprocessors}",
        ["memory"] = $"{Gibibytes(gpu.Memory)} GiB",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    // Settings and versions only: a reading that is never the same twice would be shown as a change in every run.
    private static ImmutableSortedDictionary<string, string> Environment(
        DriverFindings driver, GpuLimits limits, GpuDescription gpu, string? compiler) => new Dictionary<string, string>
        {
            ["driver"] = driver.DriverVersion ?? "not known",
            ["cudaDriverApi"] = $"{driver.Api}",
            ["nvrtc"] = compiler ?? "none",
            ["os"] = RuntimeInformation.OSDescription,
            ["runtime"] = RuntimeInformation.FrameworkDescription,
            ["maxSmClock"] = limits.MaxSmClockMegahertz.Text(mhz => $"{mhz} MHz"),
            ["maxMemoryClock"] = limits.MaxMemoryClockMegahertz.Text(mhz => $"{mhz} MHz"),
            ["powerLimit"] = limits.PowerLimitWatts.Text(watts => $"{watts:0} W"),
            ["ecc"] = gpu.EccEnabled ? "on" : "off",
        }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static ByteCount FreeMemory(GpuDescription gpu, GpuLimits limits)
    {
        var free = limits.FreeMemory is { Known: true, Value: var told } && told < gpu.Memory ? told : gpu.Memory;
        return new(Math.Max(0, free.Value - ContextReserve.Value));
    }

    private static long Gibibytes(ByteCount memory) => (memory.Value + (1L << 30) - 1) >> 30;

    [GeneratedRegex("[^a-z0-9._]+")]
    private static partial Regex NotInSlug();
}
