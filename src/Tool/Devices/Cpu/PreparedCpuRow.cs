using System.Collections.Immutable;
using PrefillBench.Devices.Cpu.Output;
using PrefillBench.Devices.Cpu.Timing;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu;

/// <summary>Inputs, output and kernel of one row in the memory of the host.</summary>
internal sealed class PreparedCpuRow : IPreparedRow
{
    private readonly AttentionInputs inputs;
    private readonly OutputBuffer output;
    private readonly ICpuLauncher launcher;
    private readonly CacheEviction? eviction;
    private readonly IReadOnlyCollection<KeyValuePair<string, string>> facts;

    /// <param name="inputs">Disposed of with the row, as are output and launcher.</param>
    public PreparedCpuRow(AttentionInputs inputs, OutputBuffer output, ICpuLauncher launcher, CpuHost host)
    {
        (this.inputs, this.output, this.launcher, eviction, facts) = (inputs, output, launcher, host.Eviction, host.Facts);
        PoisonOutput();
    }

    public ImmutableArray<Allocation> Allocations =>
    [
        new(AllocationKind.Query, new(inputs.Query.LengthBytes)),
        new(AllocationKind.KvPool, new(inputs.KvPool.LengthBytes)),
        new(AllocationKind.BlockTables, new(sizeof(int) * (long)inputs.Tables.Pages.Length)),
        .. inputs.Sinks.IsEmpty ? [] : new[] { new Allocation(AllocationKind.Sinks, new(sizeof(float) * (long)inputs.Sinks.Length)) },
        .. output.Allocations,
        .. launcher.Allocations,
    ];

    public int TileTokens(int sequence) => launcher.TileTokens(sequence, inputs.Batch.QueryLengths[sequence]);

    public ImmutableSortedDictionary<string, string> Resources =>
        launcher.Resources.Concat(facts).ToImmutableSortedDictionary(StringComparer.Ordinal);

    public double? PlanningMs => launcher.PlanningMs;

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

    public void Reference(OutputVector which, Span<double> values, Span<double> scoreEffect) =>
        AttentionReference.Compute(inputs, which, values, scoreEffect);

    public void Dispose()
    {
        launcher.Dispose();
        output.Dispose();
        inputs.Dispose();
    }
}
