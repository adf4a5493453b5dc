using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Interop;

namespace PrefillBench.Devices.Cuda.Watch;

/// <summary>The other GPUs of the machine. What they do warms a card a little and so slows it (docs/sharding.md has figures).</summary>
internal sealed class NvmlNeighbours
{
    /// <summary>A desktop or a monitor takes a few percent; work that heats takes nearly all.</summary>
    private const uint BusyPercent = 10;

    private readonly ImmutableArray<NvmlDevice> boards;

    private NvmlNeighbours(ImmutableArray<NvmlDevice> boards) => this.boards = boards;

    /// <param name="board">The card itself, which is no neighbour.</param>
    /// <param name="gpus">GPUs that the driver lists, 0 and more.</param>
    public static NvmlNeighbours Of(NvmlDevice board, int gpus)
    {
        var others = ImmutableArray.CreateBuilder<NvmlDevice>();
        var known = Nvml.nvmlDeviceGetIndex(board, out var own) == NvmlResult.Success;
        for (var index = 0u; known && index < gpus; index++)
        {
            if (index != own && Nvml.nvmlDeviceGetHandleByIndex_v2(index, out var other) == NvmlResult.Success)
            {
                others.Add(other);
            }
        }

        return new(others.ToImmutable());
    }

    /// <summary>How many work now; those that keep it to themselves are not counted.</summary>
    public Reading<int> Busy() => Reading.Of(boards.Count(other =>
        Nvml.nvmlDeviceGetUtilizationRates(other, out var rates) == NvmlResult.Success && rates.GpuPercent >= BusyPercent));
}
