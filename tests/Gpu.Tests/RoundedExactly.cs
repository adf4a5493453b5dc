using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>A row whose output is the exact result, rounded to the output's format: no kernel can be better.</summary>
internal sealed class RoundedExactly(WorkloadRow row, PreparedCudaRow prepared) : IPreparedRow
{
    public ImmutableArray<Allocation> Allocations => prepared.Allocations;

    public ImmutableSortedDictionary<string, string> Resources => prepared.Resources;

    public double Launch() => 0;

    public void LaunchTimed(Span<double> launchMs) => launchMs.Clear();

    public void PoisonOutput()
    {
    }

    public long CountNaN() => 0;

    public ulong OutputDigest() => 0;

    public void ReadOutput(OutputVector which, Span<double> values)
    {
        prepared.Reference(which, values, new double[values.Length]);
        OutputRounding.Round(row.Output, prepared.Buffers.Workload.Scales.OutputBlock, values, values);
    }

    public void Reference(OutputVector which, Span<double> values, Span<double> scoreEffect) =>
        prepared.Reference(which, values, scoreEffect);

    /// <summary>The row belongs to whoever prepared it.</summary>
    public void Dispose()
    {
    }
}
