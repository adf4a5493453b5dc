using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.CodeFiles;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Measurement.Journals;
using PrefillBench.Numerics;
using PrefillBench.Runs.Planning;
using PrefillBench.Sharding;

namespace PrefillBench.Runs.Sharding;

/// <summary>A shard at its end.</summary>
/// <param name="Rows">Number of rows that the shard had to measure.</param>
/// <param name="SweepRows">Number of rows that the whole sweep has to measure.</param>
/// <param name="Diagnostics">Diagnostics for the user. Their exit codes are the shard's.</param>
internal sealed record ShardOutcome(ShardFile File, int Rows, int SweepRows, int Pairs, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>`run --shard`: measures one part of a sweep, and leaves the verdict to `merge`.</summary>
internal sealed class ShardRun(RunHost host, RunRequest request, Shard shard, IRunOutputs outputs) : IDisposable
{
    private OpenedRun? opened;
    private PlanOfShards? plan;
    private ReadyRun? mine;

    /// <param name="ending">Ends the measuring; what was measured until then is kept, for --resume.</param>
    /// <returns>The outcome; null when the run was ended while it waited for the device.</returns>
    /// <exception cref="PfbException">The run is refused; the exception says why.</exception>
    public Task<ShardOutcome?> RunAsync(CancellationToken ending)
    {
        Open();
        return MeasureAsync(ending);
    }

    /// <summary>Reads, plans and makes the sides; nothing is measured yet.</summary>
    /// <exception cref="PfbException">The run is refused; the exception says why.</exception>
    public void Open()
    {
        var measure = request.Measure;
        var written = WrittenInputs.Read(host.WorkingDirectory, host.Today, measure.Spec, measure.Case);
        var continued = request.Continued();
        outputs.Require();
        opened = OpenedRun.Open(host, measure, written);
        var assigned = ShardPlan.Assigned(
            ReadyRun.Of(opened.Planned, request.Overrides, Beginning.Of(host, Seed(measure.Seed), request.RunId, continued)), shard.Count);
        plan = new(assigned, PlanFacts.Of(assigned, shard.Count, host.Tool, opened.Commit));
        mine = ShardPlan.ShareOf(assigned, shard, plan.Facts);
        WriteProbe.Folder(measure.Output, RunRoom.Of(opened.Planned, opened.Planned.Effort.Units) / shard.Count);
    }

    /// <summary>Measures the shard. <see cref="Open"/> must have been called.</summary>
    public async Task<ShardOutcome?> MeasureAsync(CancellationToken ending)
    {
        using var held = await opened!.HoldAsync(ending);
        return held is null
            ? null
            : Keep(opened, plan!, mine!, await new JournaledRun(host, request, outputs).MeasureAsync(opened, mine!, ending));
    }

    public void Dispose() => opened?.Dispose();

    /// <summary>Each shard tosses coins of its own, also where all are given one seed.</summary>
    private ulong? Seed(ulong? seed) =>
        seed is { } given && shard.Count > 1 ? new SplitMix64(given + (ulong)shard.Index).NextWord() >> 1 : seed;

    private ShardOutcome Keep(OpenedRun run, PlanOfShards plan, ReadyRun mine, MeasuredRun measured)
    {
        var (state, code, why) = StateOf(measured);
        var received = state == ShardState.Measured ? Received(run, mine, measured) : null;
        var file = FileOf(run, plan.Facts, measured) with
        {
            State = state,
            Why = why,
            SweepSha256 = Kept(SweepFile.FileName, stream => SweepFile.Write(stream, run.Planned)),
            Received = received is null ? null : Kept(received),
        };
        WholeFile.Write(Path.Combine(request.Measure.Output, ShardFile.FileName), ShardJson.Write(file));
        return new(
            file, Measurable(mine), Measurable(plan.Assigned), measured.Outcome.Evidence.ValidPairs.Length,
            [
                .. measured.Notes,
                .. why is null ? Array.Empty<Diagnostic>() : [new(code, $"shard {shard} {why}", SourcePosition.None)],
            ]);
    }

    /// <summary>Writes a file of the shard's folder.</summary>
    /// <returns>Its hash.</returns>
    private string Kept(string name, Action<Stream> content)
    {
        var path = Path.Combine(request.Measure.Output, name);
        WholeFile.Write(path, content);
        return Hashes.OfFile(path, Codes.ShardDamaged);
    }

    /// <summary>What may be approved once the shards are merged: times, and the code that was measured; null for nothing.</summary>
    private ReceivedRun? Received(OpenedRun run, ReadyRun mine, MeasuredRun measured)
    {
        var evidence = measured.Outcome.Evidence;
        var result = Judge.Of(mine.Plan, evidence, complete: true, host.Today);
        return Approvable.IsOfferedTo(mine.Read)
            ? ReceivedRun.Of(mine, row => run.Sides.Current[row], result, evidence, measured.Run)
            : null;
    }

    /// <summary>Writes what may be approved.</summary>
    private ShardReceived Kept(ReceivedRun received)
    {
        var folder = new ReceivedRuns(request.Measure.Output);
        var (rows, suite) = (received.Baseline, received.Baseline.Suite);
        folder.Write(rows, received.Code);
        return new(suite, Hashes.OfFile(folder.PathOf(rows.Slug, suite), Codes.ShardDamaged), [.. rows.CodeNames()]);
    }

    private ShardFile FileOf(OpenedRun run, ImmutableSortedDictionary<string, string> facts, MeasuredRun measured) => new()
    {
        SchemaVersion = ShardFile.CurrentSchema,
        Shard = shard.Index,
        Shards = shard.Count,
        State = ShardState.Measured,
        Why = null,
        Plan = facts,
        RunId = measured.Run.RunId,
        StartedUtc = measured.Run.StartedUtc,
        EndedUtc = host.Clock.GetUtcNow(),
        MeasuringSeconds = measured.Took.TotalSeconds,
        Tool = host.Tool,
        Commit = measured.Run.Commit,
        Machine = host.Machine,
        Boot = host.Boot,
        Kernels = GateRun.Origin(run.Planned.Read.Inputs.Kernels, run.Device.Sides),
        Argv = request.Argv,
        Request = ShardRequest.Of(request),
        Device = run.Planned.Read.Device,
        Rates = run.Device.Rates,
        SweepSha256 = "",
        JournalSha256 = Hashes.Of(File.ReadAllBytes(run.JournalPath)),
        Received = null,
    };

    private static (ShardState State, DiagnosticCode Code, string? Why) StateOf(MeasuredRun measured)
    {
        var units = measured.Outcome.Evidence;
        var unopened = units.Pairs.SelectMany(pair => pair.Faults).Concat(units.Replicates.SelectMany(unit => unit.Faults))
            .FirstOrDefault(fault => fault.Unopened && fault.Kind != Measurement.FaultKind.Invalid);
        var ended = !measured.Outcome.Complete || measured.Notes.Any(note => note.Exit == ExitCode.Failed);
        return unopened is not null ? (ShardState.DeviceLost, Codes.DeviceUnavailable, $"lost its device: {unopened.Text}")
            : ended ? (
                ShardState.Incomplete, Codes.Incomplete, "ended before all of its rows were measured; continue it with --resume")
            : (ShardState.Measured, Codes.Incomplete, null);
    }

    private static int Measurable(ReadyRun ready) => ready.Plan.Rows.Count(row => row.SkipReason is null);

    private sealed record PlanOfShards(ReadyRun Assigned, ImmutableSortedDictionary<string, string> Facts);
}
