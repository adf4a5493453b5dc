using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using PrefillBench.Devices.Cpu.Output;
using PrefillBench.Devices.Cpu.Timing;
using PrefillBench.Kernels;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu;

/// <summary>Inputs, output and kernel of one row in the memory of the host.</summary>
internal sealed class PreparedCpuRow : IPreparedRow
{
    private readonly AttentionInputs inputs;
    private readonly OutputBuffer output;
    private readonly Launcher launcher;
    private readonly CacheEviction? eviction;

    /// <param name="eviction">Null leaves the caches warm.</param>
    /// <param name="resources">Facts of the device beside the kernel's own.</param>
    public PreparedCpuRow(
        AttentionInputs inputs, OutputBuffer output, BoundKernel kernel, ThreadTeam team, CacheEviction? eviction, IEnumerable<KeyValuePair<string, string>> resources)
    {
        (this.inputs, this.output, this.eviction) = (inputs, output, eviction);
        launcher = new(kernel, team);
        Resources = kernel.Resources.Concat(resources)
            .Append(new("work items", $"{launcher.WorkItems}"))
            .Append(new("scratch per thread", new ByteCount(kernel.ScratchBytes).ToString()))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
        PoisonOutput();
    }

    public ImmutableArray<Allocation> Allocations =>
    [
        new(AllocationKind.Query, new(inputs.Query.LengthBytes)),
        new(AllocationKind.KvPool, new(inputs.KvPool.LengthBytes)),
        new(AllocationKind.BlockTables, new(sizeof(int) * (long)inputs.Tables.Pages.Length)),
        .. inputs.Sinks.IsEmpty ? [] : new[] { new Allocation(AllocationKind.Sinks, new(sizeof(float) * (long)inputs.Sinks.Length)) },
        new(AllocationKind.TileSchedule, new((long)Unsafe.SizeOf<WorkItem>() * launcher.WorkItems)),
        .. output.Allocations,
        new(AllocationKind.Scratch, new(launcher.ScratchBytes)),
    ];

    public int TileTokens(int sequence) => launcher.TileTokens(sequence, inputs.Batch.QueryLengths[sequence]);

    public ImmutableSortedDictionary<string, string> Resources { get; }

    public double Launch()
    {
        eviction?.Evict();
        return launcher.Launch();
    }

    public void LaunchTimed(Span<double> launchMs)
    {
        foreach (ref var time in launchMs)
        {
            time = Launch();
        }
    }

    public void PoisonOutput() => output.Poison();

    public long CountNaN() => output.CountNaN();

    public ulong OutputDigest() => output.Digest();

    public void ReadOutput(OutputVector which, Span<double> values) => output.Read(which.Token, which.Head, values);

    public void Reference(OutputVector which, Span<double> values) => AttentionReference.Compute(inputs, which, values);

    public void Dispose()
    {
        launcher.Dispose();
        output.Dispose();
        inputs.Dispose();
    }
}
