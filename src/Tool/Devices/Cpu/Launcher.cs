using System.Diagnostics;
using System.Runtime.CompilerServices;
using PrefillBench.Kernels;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu;

/// <summary>Runs a kernel's work items on all threads; whoever is free takes the next one.</summary>
internal sealed unsafe class Launcher : ICpuLauncher
{
    private readonly BoundKernel kernel;
    private readonly WorkItem[] items;
    private readonly ThreadTeam team;
    private readonly long scratchBytes;
    private readonly NativeBuffer[] scratch;
    private readonly Action<int> work;
    private int next;

    public Launcher(BoundKernel kernel, ThreadTeam team)
    {
        (this.kernel, this.team) = (kernel, team);
        items = KernelCalls.Of<WorkItem[]>(kernel, nameof(kernel.Items), () => [.. kernel.Items]);
        scratchBytes = KernelCalls.Of(kernel, nameof(kernel.ScratchBytes), () => kernel.ScratchBytes);
        scratch = [.. Enumerable.Range(0, team.Size).Select(_ => new NativeBuffer(scratchBytes))];
        work = Work;
    }

    public IEnumerable<Allocation> Allocations =>
    [
        new(AllocationKind.TileSchedule, new((long)Unsafe.SizeOf<WorkItem>() * items.Length)),
        new(AllocationKind.Scratch, new(scratch.Sum(buffer => buffer.LengthBytes))),
    ];

    public IEnumerable<KeyValuePair<string, string>> Resources =>
    [
        .. KernelCalls.Of(kernel, nameof(kernel.Resources), () => kernel.Resources.ToArray()),
        new("work items", $"{items.Length}"),
        new("scratch per thread", new ByteCount(scratchBytes).ToString()),
    ];

    /// <summary>
    /// Query tokens of the first of several tiles of a sequence, 0 where there is one. Rows of an item are tokens, or tokens of packed
    /// heads: a sequence has as many rows for each token as its items say.
    /// </summary>
    /// <param name="tokens">Query tokens of the sequence.</param>
    public int TileTokens(int sequence, int tokens)
    {
        var own = items.Where(item => item.Sequence == sequence).ToArray();
        var tileRows = own.Where(item => item.FirstRow == 0).Select(item => item.Rows).DefaultIfEmpty().Max();
        var rows = own.Select(item => item.FirstRow + item.Rows).DefaultIfEmpty().Max();
        return tileRows < rows ? (int)((long)tileRows * tokens / rows) : 0;
    }

    /// <returns>Milliseconds from before the threads are woken to after the last has finished.</returns>
    /// <exception cref="KernelFailedException">The kernel threw in one of its items.</exception>
    public double Launch()
    {
        next = 0;
        var start = Stopwatch.GetTimestamp();
        try
        {
            team.Run(work);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw KernelCalls.Failure(kernel, nameof(kernel.Compute), e);
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    public void Dispose()
    {
        foreach (var buffer in scratch)
        {
            buffer.Dispose();
        }
    }

    private void Work(int thread)
    {
        for (var item = Interlocked.Increment(ref next) - 1; item < items.Length; item = Interlocked.Increment(ref next) - 1)
        {
            kernel.Compute(items[item], scratch[thread].Bytes);
        }
    }
}
