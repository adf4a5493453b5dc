using System.Collections.Immutable;
using PrefillBench.Devices.Cpu.Machine;
using PrefillBench.Devices.Cpu.Forms;
using PrefillBench.Devices.Cpu.Timing;
using PrefillBench.Diagnostics;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu;

/// <summary>The processors this process may use, as a device: real kernels, really timed.</summary>
public sealed class CpuDevice : IDevice
{
    private static readonly Milliseconds PeakDuration = new(10);

    /// <summary>A ceiling is the best of many short readings: a neighbour on the host halves a single one.</summary>
    private const int CeilingReadings = 12;

    private readonly ICpuKernels kernels;
    private readonly CpuIdentity cpu;
    private readonly VectorWidth widest;
    private readonly int threads;

    // Started by the first row or measurement: `plan` opens the device only to ask it, and must not pay for threads.
    private readonly Lazy<ThreadTeam> team;
    private readonly Lazy<CacheEviction>? eviction;

    /// <param name="coldL2">Whether each launch starts with cold L1 and L2 caches, <see cref="CacheEviction"/>.</param>
    internal CpuDevice(ICpuKernels kernels, bool coldL2 = true)
        : this(kernels, coldL2, Environment.ProcessorCount)
    {
    }

    /// <summary>For tests: any number of threads.</summary>
    internal CpuDevice(ICpuKernels kernels, bool coldL2, int threads)
    {
        this.kernels = kernels;
        cpu = CpuIdentity.Read();
        widest = VectorWidths.Widest;
        this.threads = threads;
        team = new(() => new(threads), isThreadSafe: false);
        eviction = coldL2 ? new(() => new(team.Value, cpu.L2Bytes), isThreadSafe: false) : null;
        Facts = CpuFacts.Of(cpu, widest, threads, CpuQuota.Read());
    }

    public DeviceFacts Facts { get; }

    public ImmutableArray<Diagnostic> Notes => kernels.Notes;

    public ISideMaker Sides { get; } = new CpuSides();

    public DeviceRates Rates => CpuRates.Of(widest, threads) with { KernelStart = kernels.Start };

    public string? WhyNot(RowWorkload workload) => kernels.For(workload.Row) is { Kernel: null, Reason: var reason } ? reason : null;

    public ByteCount MemoryOf(RowWorkload workload) =>
        workload.Cost.KernelPeak + new ByteCount(kernels.For(workload.Row).Kernel?.FurtherBytes(workload) ?? 0);

    public Milliseconds StartOf(RowWorkload workload) => kernels.For(workload.Row).Kernel?.Start ?? new(0);

    public IPreparedRow Prepare(RowWorkload workload) => Prepare(WorkloadGenerator.Inputs(workload));

    /// <summary>Prepares a row with inputs that the caller made. They are disposed of with the row.</summary>
    internal IPreparedRow Prepare(AttentionInputs inputs)
    {
        var (kernel, reason) = kernels.For(inputs.Row);
        return (kernel ?? throw new PfbException(Codes.DeviceUnavailable, $"{inputs.Row.Id}: {reason}"))
            .Prepare(inputs, new(team.Value, cpu.L2Bytes, eviction?.Value,
            [
                new("threads", $"{threads}"),
                new("caches before a launch", eviction is null ? "warm"
                    : $"L2 cold ({new ByteCount(eviction.Value.Bytes)} read by each thread)"),
            ]));
    }

    /// <summary>The float32 FMA peak of all threads at the processor's widest, measured for some milliseconds.</summary>
    public TeraflopsPerSecond MeasurePeak() => FmaPeak.Measure(team.Value, widest, PeakDuration);

    /// <summary>
    /// The best of all widths, for a processor may run its widest vectors at a lower clock; there is no faster arithmetic for e4m3 inputs
    /// than float32.
    /// </summary>
    public Ceilings MeasureCeilings()
    {
        var peak = new TeraflopsPerSecond(
            VectorWidths.All.Max(
                width => Enumerable.Range(0, CeilingReadings).Max(_ => FmaPeak.Measure(team.Value, width, PeakDuration).Value)));
        return new(peak, peak, CopyBandwidth.Measure(team.Value));
    }

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
