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
    private static readonly Milliseconds PeakDuration = new(10);

    /// <summary>A ceiling is the best of many short readings: a neighbour on the host halves a single one.</summary>
    private const int CeilingReadings = 12;

    private readonly CpuIdentity cpu;
    private readonly VectorWidth widest;
    private readonly int threads;
    private readonly PlantedDelay? planted;

    // Started by the first row or measurement: `plan` opens the device only to ask it, and must not pay for threads and trials.
    private readonly Lazy<ThreadTeam> team;
    private readonly Lazy<WidthTrial> width;
    private readonly Lazy<CacheEviction>? eviction;

    /// <param name="coldL2">Whether each launch starts with cold L1 and L2 caches, <see cref="CacheEviction"/>.</param>
    /// <param name="planted">A slow-down on purpose; null, as nearly always, for none.</param>
    public CpuDevice(bool coldL2 = true, PlantedDelay? planted = null)
        : this(coldL2, null, Environment.ProcessorCount) => this.planted = planted;

    /// <summary>For tests: a width of their choice and any number of threads.</summary>
    internal CpuDevice(bool coldL2, VectorWidth? force, int threads)
    {
        cpu = CpuIdentity.Read();
        widest = VectorWidths.Widest;
        this.threads = threads;
        team = new(() => new(threads), isThreadSafe: false);
        width = new(() => force is { } forced ? new(forced, []) : WidthTrial.Run(widest), isThreadSafe: false);
        eviction = coldL2 ? new(() => new(team.Value, cpu.L2Bytes), isThreadSafe: false) : null;
        Facts = CpuFacts.Of(cpu, widest, threads);
    }

    public DeviceFacts Facts { get; }

    public DeviceRates Rates => CpuRates.Of(widest, threads);

    public string? WhyNot(WorkloadRow row) => CpuLimits.WhyNot(row, Facts.FreeMemory);

    public IPreparedRow Prepare(WorkloadRow row) => Prepare(WorkloadGenerator.Inputs(row));

    /// <summary>With inputs of the caller's making; they are disposed of with the row.</summary>
    internal IPreparedRow Prepare(AttentionInputs inputs)
    {
        var view = new AttentionView(inputs);
        var output = Outputs.For(inputs);
        CpuKernel kernel = inputs.Row.Kernel == KernelRole.Trtllm
            ? PackedKernels.For(width.Value.Chosen, view, output, threads, cpu.L2Bytes)
            : new BlockedKernel(view, output);
        kernel = planted?.PlantIn(kernel, inputs.Row.Kernel) ?? kernel;
        return new PreparedCpuRow(view, output, kernel, team.Value, eviction?.Value,
        [
            new("threads", $"{threads}"),
            new("vector width", inputs.Row.Kernel == KernelRole.Trtllm ? width.Value.ToString() : "runtime's"),
            new("caches before a launch", eviction is null ? "warm" : $"L2 cold ({new ByteCount(eviction.Value.Bytes)} read by each thread)"),
        ]);
    }

    /// <summary>The float32 FMA peak of all threads at the chosen width, measured for some milliseconds.</summary>
    public TeraflopsPerSecond MeasurePeak() => FmaPeak.Measure(team.Value, width.Value.Chosen, PeakDuration);

    /// <summary>Peak at the chosen width; there is no faster arithmetic for e4m3 inputs than float32.</summary>
    public Ceilings MeasureCeilings()
    {
        var peak = new TeraflopsPerSecond(Enumerable.Range(0, CeilingReadings).Max(_ => MeasurePeak().Value));
        return new(peak, peak, CopyBandwidth.Measure(team.Value));
    }

    public string? ControlName => CpuControl.Name(widest, threads);

    public Milliseconds? ReadControl() => CpuControl.Read(team.Value, widest);

    public void Dispose()
    {
        if (eviction is { IsValueCreated: true })
        {
            eviction.Value.Dispose();
        }

        if (team.IsValueCreated)
        {
            team.Value.Dispose();
        }
    }
}
