using System.Collections.Immutable;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using PrefillBench.Devices.Adapters;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Rows.Lent;

/// <summary>
/// A row whose kernel computes on lent memory. What a kernel could do there beside its work is looked for: an output that was computed
/// earlier and is copied, inputs that are written, memory beside the tensors that is written.
/// </summary>
internal sealed class LentCudaRow : IPreparedRow
{
    /// <summary>All sets are launched alike; looking at every one of a thousand would take longer than measuring them.</summary>
    private const int LookedAtSets = 16;

    private readonly LentBinding bound;
    private readonly CudaWorkload own;
    private readonly LentInputs inputs;
    private readonly IRowLauncher launcher;
    private readonly CudaOutput output;
    private readonly Scratch scratch;
    private readonly Owned owned;
    private readonly ImmutableArray<InputSet> sets;
    private readonly DeviceReference reference;
    private ulong inputDigest;
    private bool redrawn;
    private bool launched;
    private ByteCount grown;

    /// <param name="own">The tool's own data, which the kernel never sees.</param>
    /// <param name="owned">Disposed of with the row: all that it is made of.</param>
    public LentCudaRow(
        LentBinding bound, CudaWorkload own, LentInputs inputs, IRowLauncher launcher, CheckBuffers buffers, Owned owned)
    {
        (this.bound, this.own, this.inputs, this.launcher, sets) = (bound, own, inputs, launcher, inputs.Sets);
        (output, scratch, this.owned) = (buffers.Output, buffers.Scratch, owned);
        var parameters = new PrefillArguments(own, default, tileCount: 0, scratch.Counters, default, maps: null).For(new(
            own.Query.Pointer, own.KvPool.Pointer, own.Pool.Pages, own.BlockTables.Pointer, output.Elements, output.Scales));
        reference = new(bound.Device, parameters, own.Row);
        inputDigest = inputs.Digest(0, scratch.Sum);
        PoisonOutput();
    }

    /// <summary>Free memory of the card before the kernel was loaded.</summary>
    public required ByteCount FreeBefore { get; init; }

    public ImmutableArray<Allocation> Allocations =>
    [
        .. own.Allocations, .. output.Allocations,
        new(AllocationKind.RotationCopies, new(bound.Arena.LengthBytes)),
        new(AllocationKind.Scratch, scratch.Buffer.Size),
    ];

    public ImmutableSortedDictionary<string, string> Resources => new Dictionary<string, string>
    {
        ["kernel"] = Path.GetFileName(bound.Adapter.Code),
        ["caches before a launch"] = bound.Device.ColdL2
            ? new Rotation(bound.Arena.Sets).Spell(own.Drawn.Cost.MinimumBytes, bound.Device.L2Bytes)
            : "warm",
        ["rotation sets"] = bound.Arena.Sets == bound.WantedSets ? $"{bound.Arena.Sets}"
            : $"{bound.Arena.Sets}; a cold L2 would need {bound.WantedSets}",
        ["memory of its own"] = bound.Adapter.OwnMemory(own.Drawn, bound.Arena.Sets) is { } said
            ? $"{grown}; its description says {said}"
            : $"{grown}",
        ["timed"] = bound.Graph ? "graph" : "eager",
        ["launches per timing"] = LaunchesPerTime == 1 ? "1" : $"{LaunchesPerTime} in a {(bound.Graph ? "graph" : "row")}",
    }.Concat(launcher.Facts).ToImmutableSortedDictionary(StringComparer.Ordinal);

    public double? PlanningMs => launcher.PlanningMs;

    public int LaunchesPerTime => bound.LaunchesPerTime;

    public RowConditions? Conditions => bound.Device.Watch.Row with { EmptyLaunchMs = bound.Device.EmptyLaunch.Value };

    private string RowId => own.Row.Id;

    /// <summary>
    /// The very first launch may compile the kernel, which can take minutes; its time says nothing of the launches after it.
    /// </summary>
    public double Launch() => CudaFaults.Explained(RowId, () =>
    {
        if (!launched)
        {
            launcher.Launch();
            RequireAllOnStream();
            grown = new(Math.Max(0, FreeBefore.Value - CudaContext.FreeMemory.Value));
            launched = true;
        }

        return launcher.Launch();
    });

    /// <summary>Launches that may be timed compute other queries than those before them, so earlier results cannot be copied.</summary>
    public void LaunchTimed(Span<double> launchMs)
    {
        try
        {
            if (!redrawn)
            {
                Redraw();
                PoisonOutput();
                redrawn = true;
            }

            launcher.LaunchTimed(launchMs);
            RequirePossible(launchMs);
        }
        catch (Interop.CudaException e)
        {
            throw CudaFaults.Explain(e, RowId);
        }
    }

    public void PoisonOutput() => CudaFaults.Explained(RowId, () =>
    {
        foreach (var set in sets)
        {
            output.Poison(set);
        }

        bound.Device.Synchronize();
        launcher.Restart();
    });

    public long CountNaN() => CudaFaults.Explained(RowId, () => Launched().Sum(set => output.CountNaN(set, scratch.Sum)));

    /// <summary>Digest of the first draw's output. After timed launches, their own output is looked at first.</summary>
    public ulong OutputDigest() => CudaFaults.Explained(RowId, () =>
    {
        if (redrawn)
        {
            DrawCheck.OfTimedLaunches(this, own.Batch, own.Row.Case.HeadSize, inputs.NegateOwn);
            RequireUntouched();
            Redraw();
            redrawn = false;
            PoisonOutput();
            launcher.Launch();
        }

        RequireUntouched();
        var digests = Launched().Select(set => output.Digest(set, scratch.Sum)).ToArray();
        return digests.Distinct().Count() == 1 ? digests[0] : XxHash3.HashToUInt64(MemoryMarshal.AsBytes<ulong>(digests));
    });

    public void ReadOutput(OutputVector which, Span<double> values) =>
        output.Read(sets[0], which.Token, which.Head, own.Scales.OutputBlock, values);

    public void ComputeReferencesAhead(ReadOnlySpan<OutputVector> vectors) => reference.ComputeAhead(vectors);

    public void Reference(OutputVector which, Span<double> values, Span<double> scoreEffect) =>
        reference.Read(which, values, scoreEffect);

    public void Dispose() => owned.Dispose();

    private IEnumerable<InputSet> Launched() => sets.Take(Math.Max(1, launcher.LaunchedSets));

    private void Redraw()
    {
        inputs.NegateQueries();
        inputDigest = inputs.Digest(0, scratch.Sum);
    }

    /// <summary>Work that a timed launch left to a stream that is not timed ends sooner than the card can do it.</summary>
    private void RequirePossible(ReadOnlySpan<double> launchMs)
    {
        var (fastest, cost) = (double.PositiveInfinity, own.Drawn.Cost);
        foreach (var time in launchMs)
        {
            fastest = Math.Min(fastest, time);
        }

        if (bound.Device.Peak?.LeastMs(cost.Work.Value, own.Row.Fp8Inputs) is { } least && fastest < least)
        {
            throw new RuleBrokenException(
                $"a launch took {fastest * 1e3:0.0} us, and this card cannot do the case's {cost.Work}FLOP in less than "
                + $"{least * 1e3:0.0} us: the launch does not do all of the work on the stream that it is given");
        }
    }

    /// <summary>Work on another stream would not be timed; a kernel in another process is looked at there.</summary>
    private void RequireAllOnStream()
    {
        var behind = output.Digest(sets[0], scratch.Sum);
        Interop.Results.ThrowIfFailed(Interop.Driver.cuCtxSynchronize());
        if (output.Digest(sets[0], scratch.Sum) != behind)
        {
            throw new RuleBrokenException(
                "the output was still being written after the stream had finished: the kernel works on another stream");
        }
    }

    private void RequireUntouched()
    {
        var looked = Math.Clamp(launcher.LaunchedSets, 1, LookedAtSets);
        for (var set = 0; set < looked; set++)
        {
            if (inputs.Digest(set, scratch.Sum) != inputDigest)
            {
                throw new RuleBrokenException("the kernel wrote into `query` or `kv`, which it may only read");
            }
        }

        if (inputs.WrittenShape(looked) is { } shape)
        {
            throw new RuleBrokenException($"the kernel wrote into `{shape}`, which it may only read");
        }

        if (bound.Arena.WrittenBeside(looked) is { } tensor)
        {
            throw new RuleBrokenException($"the kernel wrote outside its tensors: the memory before `{tensor}` was changed");
        }
    }
}

/// <summary>The tool's own, for poisoning and checking.</summary>
internal sealed record CheckBuffers(CudaOutput Output, Scratch Scratch);
