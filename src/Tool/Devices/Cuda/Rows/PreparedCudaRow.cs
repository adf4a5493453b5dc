using System.Collections.Immutable;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>Inputs, outputs and kernel of one row on the device.</summary>
internal sealed class PreparedCudaRow : IPreparedRow
{
    private readonly RowDevice device;
    private readonly RowBuffers buffers;
    private readonly RowLauncher launcher;
    private readonly DeviceReference reference;
    private readonly int tileRows;
    private PlacementPad? pad;

    private PreparedCudaRow(
        RowDevice device, RowKernel kernel, RowBuffers buffers, HostPlan host, Rotation rotation,
        Func<PrefillParameters, PrefillParameters> alter, bool graph)
    {
        (this.device, this.buffers, tileRows) = (device, buffers, kernel.TileRows);
        var plan = kernel.Plan(host, device.Multiprocessors);
        var arguments = new PrefillArguments(
            buffers.Workload, buffers.Tiles, buffers.TileCount, buffers.Scratch.Counters, buffers.Workspace,
            kernel.Maps(device.HasTensorMaps));
        reference = new(device, arguments.For(buffers.Sets[0]), Row);
        kernel.Function.AllowShared(kernel.SharedBytes);
        LaunchesPerTime = rotation.LaunchesPerGraph(device.Rates.Launch(Row, buffers.Workload.Drawn.Cost));
        PrefillParameters[] sets = [.. buffers.Sets.Select(set => alter(arguments.For(set)))];
        launcher = new(device, set => kernel.Function.Launch(device.Stream, plan.Shape, sets[set]), sets.Length, LaunchesPerTime, graph);
        Resources = kernel.Resources(plan).AddRange(RowFacts.Of(device, buffers, kernel, host, rotation, LaunchesPerTime, graph));
        PlanningMs = kernel.PlanningTime(buffers.Workload.Drawn, device.Multiprocessors).Value;
        PoisonOutput();
    }

    public ImmutableArray<Allocation> Allocations => [.. buffers.Allocations];

    public int TileTokens(int sequence) =>
        TileSchedule.TokensOfTiles(buffers.Workload.Batch.QueryLengths[sequence], Row.Case.Heads, tileRows);

    public ImmutableSortedDictionary<string, string> Resources { get; }

    public double? PlanningMs { get; }

    public int LaunchesPerTime { get; }

    public RowConditions? Conditions =>
        device.Watch.Row with { EmptyLaunchMs = device.EmptyLaunch.Value, PlacementPadBytes = pad?.Size.Value };

    /// <summary>The buffers that launches read and write. The first set owns the plan's buffers.</summary>
    internal RowBuffers Buffers => buffers;

    private WorkloadRow Row => buffers.Workload.Row;

    /// <param name="eager">True when each launch is queued by itself.</param>
    public static PreparedCudaRow Of(RowDevice device, RowKernel kernel, RowWorkload workload, bool eager) =>
        CudaFaults.Explained(workload.Row.Id, () =>
        {
            var pad = PlacementPad.Of(device.Placement, workload.Row.Id);
            try
            {
                var prepared = Of(device, kernel, CudaWorkload.Of(device, workload), static parameters => parameters, !eager);
                prepared.pad = pad;
                return prepared;
            }
            catch (CudaException)
            {
                pad.Dispose();
                throw;
            }
        });

    /// <summary>
    /// Prepares a row with the caller's own inputs, disposed of with the row, and with launches whose argument the caller has changed.
    /// </summary>
    internal static PreparedCudaRow Of(
        RowDevice device, RowKernel kernel, CudaWorkload workload, Func<PrefillParameters, PrefillParameters> alter, bool graph = true)
    {
        var rotation = device.ColdL2 ? Rotation.Cold(workload.Drawn.Cost, device.L2Bytes) : Rotation.Warm;
        var host = kernel.PlanFor(workload.Drawn, device.Multiprocessors);
        var buffers = new RowBuffers(device, workload, host, rotation);
        try
        {
            return new(device, kernel, buffers, host, rotation, alter, graph);
        }
        catch (CudaException)
        {
            buffers.Dispose();
            throw;
        }
    }

    public double Launch() => CudaFaults.Explained(Row.Id, launcher.Launch);

    public void LaunchTimed(Span<double> launchMs)
    {
        try
        {
            launcher.LaunchTimed(launchMs);
        }
        catch (CudaException e)
        {
            throw CudaFaults.Explain(e, Row.Id);
        }
    }

    public void PoisonOutput() => CudaFaults.Explained(Row.Id, () =>
    {
        foreach (var set in buffers.Sets)
        {
            buffers.Output.Poison(set);
        }

        device.Synchronize();
        launcher.Restart();
    });

    /// <summary>Number of NaN elements in the sets launched since the poisoning.</summary>
    public long CountNaN() => CudaFaults.Explained(Row.Id, () =>
        buffers.Sets.Take(Math.Max(1, launcher.LaunchedSets)).Sum(set => buffers.Output.CountNaN(set, buffers.Scratch.Sum)));

    /// <summary>
    /// Digest of every set launched since the poisoning. The sets hold the same data, so a single digest is expected; several are a fault.
    /// </summary>
    public ulong OutputDigest() => CudaFaults.Explained(Row.Id, () =>
    {
        var digests =
            buffers.Sets.Take(Math.Max(1, launcher.LaunchedSets)).Select(set => buffers.Output.Digest(set, buffers.Scratch.Sum)).ToArray();
        return digests.Distinct().Count() == 1 ? digests[0] : XxHash3.HashToUInt64(MemoryMarshal.AsBytes<ulong>(digests));
    });

    public void ReadOutput(OutputVector which, Span<double> values) =>
        buffers.Output.Read(buffers.Sets[0], which.Token, which.Head, buffers.Workload.Scales.OutputBlock, values);

    public void ComputeReferencesAhead(ReadOnlySpan<OutputVector> vectors) => reference.ComputeAhead(vectors);

    public void Reference(OutputVector which, Span<double> values, Span<double> scoreEffect) =>
        reference.Read(which, values, scoreEffect);

    public void Dispose()
    {
        launcher.Dispose();
        buffers.Dispose();
        pad?.Dispose();
    }
}
