using System.Diagnostics;
using PrefillBench.Devices.Adapters;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu.Lent;

/// <summary>Calls a shared library in this process.</summary>
internal sealed unsafe class LibraryLauncher : ICpuLauncher
{
    private static int alive;

    private readonly NativeKernel kernel;
    private readonly Pinned pinned = new();
    private readonly long delay;
    private readonly PbSet* set;
    private readonly nint state;
    private bool counted;

    /// <param name="delay">Links of <see cref="PlantedDelay"/> for each launch.</param>
    public LibraryLauncher(
        AdapterDescription description, KernelCase given, IEnumerable<LentTensor> tensors, LentMemory memory, long delay)
    {
        this.delay = delay;
        kernel = new(description);
        var native = new NativeCase(given, pinned);
        set = pinned.Of([native.Set(index: 0, tensors, memory.Address)]);
        try
        {
            state = kernel.Create(native.Case(), pinned.Text(description.Options));
            var start = Stopwatch.GetTimestamp();
            kernel.Plan(state, set, stream: 0);
            PlanningMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            Interlocked.Increment(ref alive);
            counted = true;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IEnumerable<Allocation> Allocations => [];

    public IEnumerable<KeyValuePair<string, string>> Resources => [new("kernel", kernel.Name)];

    public double? PlanningMs { get; }

    /// <summary>
    /// Processor time of the process without this thread, which talks to the tool between launches. The time tells of a kernel that is
    /// alone in its process, as in every worker; null where it is not.
    /// </summary>
    public TimeSpan? ProcessorTime => alive == 1 ? ProcessorClock.OfThisProcess - ProcessorClock.OfThisThread : null;

    public double Launch()
    {
        var start = Stopwatch.GetTimestamp();
        kernel.Launch(state, set, stream: 0);
        if (delay > 0)
        {
            PlantedDelay.Chain(delay);
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    public void Dispose()
    {
        if (counted)
        {
            Interlocked.Decrement(ref alive);
            counted = false;
        }

        if (state != 0)
        {
            kernel.Destroy(state);
        }

        pinned.Dispose();
    }
}
