using System.Collections.Immutable;
using PrefillBench.Devices.Adapters;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu.Lent;

/// <summary>
/// A row whose kernel computes on lent memory. What a kernel could do there beside its work is looked for: an output that was computed
/// earlier and is copied, inputs that are written, memory beside the tensors that is written.
/// </summary>
/// <param name="inputs">The tool's own; the kernel never sees them.</param>
/// <param name="idle">Looks at what the kernel's threads do between timed launches.</param>
/// <param name="drawn">The case with its drawn data.</param>
internal sealed class PreparedLentRow(
    AttentionInputs inputs, RowWorkload drawn, LentMemory memory, PreparedCpuRow row, IdleWatch idle) : IPreparedRow
{
    private bool redrawn;

    public ImmutableArray<Allocation> Allocations =>
        row.Allocations.Add(new(
            AllocationKind.Scratch,
            new(inputs.Query.LengthBytes + inputs.KvPool.LengthBytes + memory.LengthOf(LentTensors.Workspace))));

    public ImmutableSortedDictionary<string, string> Resources => row.Resources;

    public double? PlanningMs => row.PlanningMs;

    public int TileTokens(int sequence) => row.TileTokens(sequence);

    public double Launch() => row.Launch();

    /// <summary>Launches that may be timed compute other queries than those before them, so earlier results cannot be copied.</summary>
    public void LaunchTimed(Span<double> launchMs)
    {
        if (!redrawn)
        {
            Negate();
            row.PoisonOutput();
            redrawn = true;
        }

        idle.Ends();
        row.LaunchTimed(launchMs);
        idle.Begins();
    }

    public void PoisonOutput() => row.PoisonOutput();

    public long CountNaN() => row.CountNaN();

    /// <summary>Digest of the first draw's output. After timed launches, their own output is looked at first.</summary>
    public ulong OutputDigest()
    {
        if (redrawn)
        {
            idle.Require();
            DrawCheck.OfTimedLaunches(row, inputs.Batch, inputs.Row.Case.HeadSize, NegateOwn);
            RequireUntouched();
            Negate();
            redrawn = false;
            row.PoisonOutput();
            row.Launch();
        }

        RequireUntouched();
        return row.OutputDigest();
    }

    public void ReadOutput(OutputVector which, Span<double> values) => row.ReadOutput(which, values);

    public void Reference(OutputVector which, Span<double> values, Span<double> scoreEffect) =>
        row.Reference(which, values, scoreEffect);

    public void Dispose()
    {
        row.Dispose();
        memory.Dispose();
    }

    /// <summary>Every query vector times -1: the same distribution, other outputs, and the first draw again after a second time.</summary>
    private void Negate()
    {
        NegateOwn();
        memory.Write(LentTensors.Query, inputs.Query);
    }

    private unsafe void NegateOwn()
    {
        var (step, sign) = inputs.Row.Fp8Inputs ? (sizeof(byte), 0x80) : (sizeof(ushort), 0x8000);
        for (long at = 0; at < inputs.Query.LengthBytes / step; at++)
        {
            if (step == sizeof(byte))
            {
                inputs.Query.Bytes[at] ^= (byte)sign;
            }
            else
            {
                inputs.Query.Halves[at] ^= (ushort)sign;
            }
        }
    }

    private void RequireUntouched()
    {
        if (!memory.Holds(LentTensors.Query, inputs.Query))
        {
            throw new RuleBrokenException("the kernel wrote into `query`, which it may only read");
        }

        if (!memory.Holds(LentTensors.Pool, inputs.KvPool))
        {
            throw new RuleBrokenException("the kernel wrote into `kv`, which it may only read");
        }

        foreach (var (name, values) in LentTensors.Integers(drawn, drawn.Tables))
        {
            if (!memory.Holds<int>(name, values))
            {
                throw new RuleBrokenException($"the kernel wrote into `{name}`, which it may only read");
            }
        }

        if (memory.WrittenBeside() is { } tensor)
        {
            throw new RuleBrokenException($"the kernel wrote outside its tensors: the memory before `{tensor}` was changed");
        }
    }
}
