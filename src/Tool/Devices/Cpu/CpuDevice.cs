using PrefillBench.Devices.Cpu.Baseline;
using PrefillBench.Devices.Cpu.Fast;
using PrefillBench.Devices.Cpu.Machine;
using PrefillBench.Devices.Cpu.Output;
using PrefillBench.Devices.Cpu.Timing;
using PrefillBench.Devices.Cpu.Vectors;
using PrefillBench.Spec;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu;

/// <summary>The processors this process may use, as a device: real kernels, really timed.</summary>
public sealed class CpuDevice : IDevice
{
    private static readonly Milliseconds PeakDuration = new(40);

    private static readonly Milliseconds ShortPeakDuration = new(10);

    private readonly CpuIdentity cpu;
    private readonly ThreadTeam team;
    private readonly WidthTrial width;
    private readonly CacheEviction? eviction;

    /// <param name="coldL2">Whether each launch starts with cold L1 and L2 caches, <see cref="CacheEviction"/>.</param>
    public CpuDevice(bool coldL2 = true)
        : this(coldL2, null, Environment.ProcessorCount)
    {
    }

    /// <summary>For tests: a width of their choice and any number of threads.</summary>
    internal CpuDevice(bool coldL2, VectorWidth? force, int threads)
    {
        cpu = CpuIdentity.Read();
        team = new(threads);
        width = force is { } forced ? new(forced, []) : WidthTrial.Run(VectorWidths.Widest);
        eviction = coldL2 ? new(team, cpu.L2Bytes) : null;
        Facts = CpuFacts.Of(cpu, VectorWidths.Widest, threads);
    }

    public DeviceFacts Facts { get; }

    public DeviceRates Rates => CpuRates.Of(VectorWidths.Widest, team.Size);

    public string? WhyNot(WorkloadRow row) => CpuLimits.WhyNot(row, Facts.FreeMemory);

    public IPreparedRow Prepare(WorkloadRow row) => Prepare(WorkloadGenerator.Inputs(row));

    /// <summary>With inputs of the caller's making; they are disposed of with the row.</summary>
    internal IPreparedRow Prepare(AttentionInputs inputs)
    {
        var view = new AttentionView(inputs);
        var output = Outputs.For(inputs);
        CpuKernel kernel = inputs.Row.Kernel == KernelRole.Trtllm
            ? PackedKernels.For(width.Chosen, view, output, team.Size, cpu.L2Bytes)
            : new BlockedKernel(view, output);
        return new PreparedCpuRow(view, output, kernel, team, eviction,
        [
            new("threads", $"{team.Size}"),
            new("vector width", inputs.Row.Kernel == KernelRole.Trtllm ? width.ToString() : "runtime's"),
            new("caches before a launch", eviction is null ? "warm" : $"L2 cold ({new ByteCount(eviction.Bytes)} read by each thread)"),
        ]);
    }

    /// <summary>The float32 FMA peak of all threads at the chosen width, measured for some milliseconds.</summary>
    public TeraflopsPerSecond MeasurePeak() => FmaPeak.Measure(team, width.Chosen, ShortPeakDuration);

    /// <summary>Peak at the chosen width; there is no faster arithmetic for e4m3 inputs than float32.</summary>
    public Ceilings MeasureCeilings()
    {
        var peak = FmaPeak.Measure(team, width.Chosen, PeakDuration);
        return new(peak, peak, CopyBandwidth.Measure(team));
    }

    public void Dispose()
    {
        eviction?.Dispose();
        team.Dispose();
    }
}
