using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace PrefillBench.Devices.Cpu;

/// <summary>
/// Which processors the process may use, and threads pinned to one of them. Linux may wake two threads on one processor, and a launch of a
/// millisecond ends before it moves one away. Without pins some processes therefore measured launches twice as long, in one pair of six.
/// Other systems have no pins here.
/// </summary>
internal static unsafe partial class ProcessorPins
{
    private const int BitsPerWord = 64;

    /// <summary>Words of a processor mask, for 8192 processors: the most that Linux is built for.</summary>
    private const int Words = 128;

    /// <summary>Numbers of the processors that the calling thread may run on, ascending; empty where the system does not say.</summary>
    public static ImmutableArray<int> Allowed()
    {
        var mask = stackalloc ulong[Words];
        new Span<ulong>(mask, Words).Clear();
        return OperatingSystem.IsLinux() && GetAffinity(0, Words * sizeof(ulong), mask) >= 0 ? Numbers(mask) : [];
    }

    /// <summary>
    /// The calling thread runs on these processors only. If the system refuses, or none is named, it runs where it did before.
    /// </summary>
    public static void Pin(params ReadOnlySpan<int> processors)
    {
        if (processors.IsEmpty)
        {
            return;
        }

        var mask = stackalloc ulong[Words];
        new Span<ulong>(mask, Words).Clear();
        foreach (var processor in processors)
        {
            mask[processor / BitsPerWord] |= 1UL << (processor % BitsPerWord);
        }

        _ = SetAffinity(0, Words * sizeof(ulong), mask);
    }

    private static ImmutableArray<int> Numbers(ulong* mask)
    {
        var numbers = ImmutableArray.CreateBuilder<int>();
        for (var processor = 0; processor < Words * BitsPerWord; processor++)
        {
            if (((mask[processor / BitsPerWord] >> (processor % BitsPerWord)) & 1) != 0)
            {
                numbers.Add(processor);
            }
        }

        return numbers.ToImmutable();
    }

    /// <summary>sched_getaffinity(2); thread 0 is the calling one.</summary>
    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nuint bytes, ulong* mask);

    /// <summary>sched_setaffinity(2).</summary>
    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nuint bytes, ulong* mask);
}
