using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Interop;

namespace PrefillBench.Devices.Cuda.Watch;

/// <summary>Finds the processes that kept the board busy, from the samples that the driver takes several times a second.</summary>
internal sealed class NvmlLoads(NvmlDevice board)
{
    /// <summary>Far more than can compute on one GPU.</summary>
    private const int MostSamples = 1024;

    private ulong lastSeen;

    /// <summary>The highest load of each process with a sample since the last call.</summary>
    public Reading<ImmutableArray<GpuProcessLoad>> Since()
    {
        var samples = new NvmlProcessUtilization[MostSamples];
        var count = (uint)samples.Length;
        var result = Nvml.nvmlDeviceGetProcessUtilization(board, samples, ref count, lastSeen);
        if (result == NvmlResult.NotFound)
        {
            return Reading.Of(ImmutableArray<GpuProcessLoad>.Empty);
        }

        if (result != NvmlResult.Success)
        {
            return Reading.Missing<ImmutableArray<GpuProcessLoad>>(result.NativeName());
        }

        var taken = samples[..(int)Math.Min(count, MostSamples)];
        lastSeen = taken.Aggregate(lastSeen, (latest, sample) => Math.Max(latest, sample.TimeStamp));
        return Reading.Of(taken.GroupBy(sample => sample.ProcessId)
            .Select(process => new GpuProcessLoad((int)process.Key, (int)process.Max(sample => sample.SmPercent))).ToImmutableArray());
    }
}
