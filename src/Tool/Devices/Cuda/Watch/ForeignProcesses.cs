using System.Collections.Immutable;

namespace PrefillBench.Devices.Cuda.Watch;

/// <summary>Finds the processes on the GPU that are not this one.</summary>
public static class ForeignProcesses
{
    /// <param name="listed">The processes in NVML's list.</param>
    /// <param name="ownProcess">This process's id as it sees itself.</param>
    /// <param name="computes">True when this process has a context, so that a complete list must contain it.</param>
    /// <param name="child">A process that computes for this one; null where there is none.</param>
    public static ImmutableArray<GpuProcess> Among(ImmutableArray<GpuProcess> listed, int ownProcess, bool computes, int? child = null)
    {
        listed = WithoutServers(listed);
        ImmutableArray<GpuProcess> others = [.. listed.Where(process => process.Id != ownProcess && process.Id != child)];

        // In a container the driver may list the host's process numbers: strangers are then this process, and its child, under other names.
        var unrecognised = computes && others.Length == listed.Length && !listed.IsEmpty;
        return unrecognised ? others[Math.Min(others.Length, child is null ? 1 : 2)..] : others;
    }

    /// <summary>The server of CUDA MPS holds the GPU for its clients, this process among them, and computes nothing itself.</summary>
    public static bool IsServer(GpuProcess process) => process.Name?.StartsWith("nvidia-cuda-mps", StringComparison.Ordinal) == true;

    public static ImmutableArray<GpuProcess> WithoutServers(ImmutableArray<GpuProcess> listed) =>
        [.. listed.Where(process => !IsServer(process))];

    /// <summary>
    /// Processes that held the GPU all the while and computed nothing, such as a notebook in another container. Believed only where the
    /// driver's samples show that somebody computed: otherwise they may be of before the launches.
    /// </summary>
    public static ImmutableHashSet<int> Idle(GpuCounters before, GpuCounters after)
    {
        if (before.Processes is not { Known: true, Value: var earlier } || after.Processes is not { Known: true, Value: var later }
            || after.Loads is not { Known: true, Value: var loads } || !loads.Any(load => load.SmPercent > 0))
        {
            return [];
        }

        var busy = loads.Where(load => load.SmPercent > 0).Select(load => load.Id).ToHashSet();
        return [.. earlier.Select(process => process.Id).Intersect(later.Select(process => process.Id)).Where(id => !busy.Contains(id))];
    }

    /// <summary>The processes in words, such as "process 4711 (12.00 GiB)".</summary>
    public static string Spell(ImmutableArray<GpuProcess> processes) => string.Join(
        ", ", processes.Select(process => process.Memory is { } memory ? $"process {process.Id} ({memory})" : $"process {process.Id}"));
}
