using System.Collections.Immutable;
using PrefillBench.CodeFiles;
using PrefillBench.Diagnostics;
using PrefillBench.Diagnostics.Files;
using PrefillBench.Gate;
using PrefillBench.Measurement.Journals;
using PrefillBench.Runs.Code;
using PrefillBench.Runs.Planning;
using PrefillBench.Sharding;

namespace PrefillBench.Runs.Sharding;

/// <summary>A request to merge. Paths are absolute.</summary>
/// <param name="Spec">The sweep file; null looks for the nearest one.</param>
/// <param name="Folders">Folders of shards, or folders above them.</param>
internal sealed record MergeRequest(string? Spec, string Baselines, string Output, ImmutableArray<string> Folders, bool AllowMissing);

/// <summary>
/// `merge`: the verdict on what several machines measured. It plans the sweep again from the spec, the baselines and what the shards'
/// device said, so it needs no device, and refuses shards that were measured for another plan.
/// </summary>
internal sealed class MergeRun(RunHost host, MergeRequest request, IRunOutputs outputs)
{
    /// <exception cref="PfbException">The shards are refused; the exception says why.</exception>
    public JudgedRun Run()
    {
        var folders = ShardFolder.Find(request.Folders, path => Path.GetRelativePath(host.WorkingDirectory, path));
        RequireOtherOutput(folders);
        var set = ShardSet.Of([.. folders.Select(folder => folder.Found)], request.AllowMissing);
        ImmutableArray<ShardFolder> shards = [.. set.Present.Select(found => folders.First(folder => folder.Found == found))];
        // The plan takes a processor as long as a third of the journals, and needs of them a header alone.
        var planned = Task.Run(() => Ready(shards[0].File!, shards[0].Sweep(), shards[0].Header()));
        var contents = Contents(shards);
        var ready = planned.GetAwaiter().GetResult();
        var evidence = shards is [_]
            ? new Evidence(contents[0].Replicates, contents[0].Pairs)
            : Evidence.Merged([.. contents.Select(content => new Evidence(content.Replicates, content.Pairs))]);
        var plan = set.Missing.IsEmpty ? ready.Plan : Without(ready.Plan, set.Missing);
        outputs.RemoveOld(ready.Read.Today.Slug, ready.Read.Today.Suite);
        return Judged(ready with { Plan = plan }, set, shards, evidence);
    }

    /// <summary>A merge into a shard's folder would write its rows over those of the shard, which could not be merged again.</summary>
    private void RequireOtherOutput(IEnumerable<ShardFolder> folders)
    {
        var output = RealPath.Of(request.Output);
        if (folders.FirstOrDefault(folder => RealPath.Of(folder.Path) == output) is { } shard)
        {
            throw new PfbException(
                Codes.BadCommandLine,
                $"--output {shard.Found.Folder} is the folder of shard {shard.Found.Shard}, whose files would be overwritten; "
                + "name another");
        }
    }

    /// <exception cref="PfbException">Files are not as their run left them; the exception has all of them.</exception>
    private static ImmutableArray<JournalContent> Contents(ImmutableArray<ShardFolder> shards) =>
        PfbException.All(shards.Length, at => shards[at].Measured());

    private ReadyRun Ready(ShardFile file, SweepFile sweep, JournalHeader header)
    {
        var written = WrittenInputs.Read(host.WorkingDirectory, host.Today, request.Spec, file.Request.Case);
        var read = ReadRun.Of(file.Request.ToMeasure(request), written, file.Device);
        var codes = sweep.AllCodes() with { Other = Against.KernelOf(read.Request.Against, read.Inputs.Kernels) };
        var planned = PlannedRun.Of(read, new RecordedDevice(file, sweep), _ => codes);
        var assigned = ShardPlan.Assigned(
            ReadyRun.Of(planned, file.Request.Overrides, new(header.RunId, header.Seed, FurtherPairs: 0, file.Boot)), file.Shards);
        var here = PlanFacts.Of(assigned, file.Shards, file.Tool, file.Commit);
        return ShardSet.Difference(file.Plan, here) is { } difference
            ? throw new PfbException(
                Codes.ForeignShard,
                $"the shards were measured for another plan than this folder has: {difference}. "
                + $"Merge in a checkout of the commit that they measured, {file.Commit ?? "which they do not know"}")
            : assigned;
    }

    private static GatePlan Without(GatePlan plan, ImmutableSortedDictionary<int, string> missing) => plan with
    {
        Rows =
        [
            .. plan.Rows.Select(row => missing.TryGetValue(row.Shard, out var why)
                ? row with { Unmeasured = $"shard {row.Shard}, which measures it, {why}" }
                : row),
        ],
    };

    private JudgedRun Judged(ReadyRun ready, ShardSet set, ImmutableArray<ShardFolder> shards, Evidence evidence)
    {
        var files = shards.Select(shard => shard.File!).ToImmutableArray();
        var result = Judge.Of(ready.Plan, evidence, complete: true, host.Today);
        var (unseen, approvable) = (UnseenRows.Of(ready.Planned), Approvable.Of(ready.Read));
        var run = new RunFacts(RunIdOf(files), files.Min(file => file.StartedUtc), files[0].Tool, files[0].Commit);
        var complete = set.Missing.IsEmpty;
        return new()
        {
            Ready = ready,
            Run = run,
            Kernels = files[0].Kernels,
            EndedUtc = files.Max(file => file.EndedUtc),
            ShardArgv = files[0].Argv,
            Shards = [.. files.Where(file => file.Shards > 1).Select(file => Facts(file, ready.Plan))],
            Outcome = new(evidence, complete, complete ? "every shard exists" : "shards are missing"),
            Measuring = TimeSpan.FromSeconds(files.Max(file => file.MeasuringSeconds)),
            Result = result,
            Others =
            [
                .. NotComplete(set, files[0].Shards),
                .. PlannedRows.SetAside(ready.Read, ready.Plan),
                .. unseen.Diagnostics(ready.Read.Inputs.Suite.Source),
                .. approvable.Warnings,
            ],
            Unseen = unseen,
            Approvals = approvable.Log,
            Received = complete && approvable.IsOffered
                ? ReceivedRun.Of(ready, new MergedCode(ready, shards).Of, result, evidence, run)
                : null,
        };
    }

    /// <summary>The run's id. It is the same for the same shards, in whatever order and however often they are merged.</summary>
    private static string RunIdOf(ImmutableArray<ShardFile> files) => files is [var only] && only.Shards == 1
        ? only.RunId
        : Hashes.OfText(string.Join('\n', files.Select(file => file.RunId)))[..32];

    private static ShardFacts Facts(ShardFile file, GatePlan plan) => new(
        $"{file.Shard}/{file.Shards}", file.RunId, file.Device.Card, file.Boot, file.StartedUtc, file.MeasuringSeconds,
        plan.Rows.Count(row => row.Shard == file.Shard && row.SkipReason is null), file.Machine);

    private static IEnumerable<Diagnostic> NotComplete(ShardSet set, int shards) => set.Missing.IsEmpty
        ? []
        : [
            new Diagnostic(
                Codes.Incomplete,
                $"NOT COMPLETE: {string.Join("; ", ShardSet.Sentences(set.Missing, shards))}", SourcePosition.None),
        ];
}
