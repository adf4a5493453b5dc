using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement.Journals;
using PrefillBench.Sharding;

namespace PrefillBench.Runs.Sharding;

/// <summary>
/// `run --devices`: a shard on each card of this machine, at the same time, merged when all are measured. What a card that is lost should
/// have measured is measured again on another, from its first pair.
/// </summary>
/// <param name="listenerOf">Who hears what goes on on a card.</param>
internal sealed class DevicesRun(
    RunHost host, RunRequest request, ImmutableArray<string> devices, Func<string, IRunListener> listenerOf, IRunOutputs outputs)
{
    /// <param name="ending">Ends the measuring; --resume continues it.</param>
    /// <returns>The judged run; null when it was ended before every shard was measured.</returns>
    /// <exception cref="PfbException">The run is refused, or cards were lost.</exception>
    public async Task<JudgedRun?> RunAsync(CancellationToken ending)
    {
        var measure = request.Measure;
        RequireOtherCards();
        outputs.Require();
        var shards = devices.Select((device, index) => (Device: device, Shard: new Shard(index + 1, devices.Length))).ToArray();
        RequireBegun(shards.Select(at => at.Shard));
        var measured = await MeasureAsync(shards, ending);
        if (!ending.IsCancellationRequested && Lost(measured) is { Length: > 0 } lost)
        {
            string[] sound =
                [.. shards.Where((_, index) => measured[index]?.File.State == ShardState.Measured).Select(at => at.Device)];
            RequireNone(Lost(await MeasureAgainAsync(lost, sound, ending)));
        }

        var merge = new MergeRequest(
            measure.Spec, measure.Baselines, measure.Output, [.. shards.Select(at => FolderOf(at.Shard))], AllowMissing: false);
        return ending.IsCancellationRequested ? null : new MergeRun(host, merge, outputs).Run();
    }

    /// <summary>Measures the shards that lost their card on cards that still work.</summary>
    private async Task<ShardOutcome?[]> MeasureAgainAsync(ShardOutcome[] lost, string[] sound, CancellationToken ending)
    {
        if (sound.Length == 0)
        {
            return lost;
        }

        host.Listener.Warn(
            $"{PlainText.Count(lost.Length, "shard")} lost the device, and {(lost.Length == 1 ? "is" : "are")} measured again on "
            + string.Join(", ", sound.Take(lost.Length)));
        List<ShardOutcome?> again = [];
        foreach (var group in lost.Select(shard => new Shard(shard.File.Shard, shard.File.Shards)).Chunk(sound.Length))
        {
            again.AddRange(await MeasureAsync([.. sound.Zip(group)], ending));
        }

        return [.. again];
    }

    private static ShardOutcome[] Lost(ShardOutcome?[] shards) =>
        [.. shards.OfType<ShardOutcome>().Where(shard => shard.File.State == ShardState.DeviceLost)];

    private static void RequireNone(ShardOutcome[] lost)
    {
        if (lost.Length > 0)
        {
            throw new PfbException([.. lost.Select(shard => new Diagnostic(
                Codes.DeviceUnavailable,
                $"shard {shard.File.Shard}/{shard.File.Shards} {shard.File.Why}. What the other cards measured is kept: continue with the "
                + "same command and --resume once the card works",
                SourcePosition.None))]);
        }
    }

    /// <summary>A folder that is not the run's would start one that takes as long again.</summary>
    private void RequireBegun(IEnumerable<Shard> shards)
    {
        if (request.Resume && !shards.Any(shard => File.Exists(Path.Combine(FolderOf(shard), Journal.FileName))))
        {
            throw new PfbException(
                Codes.UnreadableFile,
                $"there is nothing to continue: no shard has a journal in '{Path.Combine(request.Measure.Output, "shards")}'. Name the "
                + "--output folder of the run that was ended, or start a new one without --resume");
        }
    }

    private string FolderOf(Shard shard) => Path.Combine(request.Measure.Output, "shards", $"{shard.Index}");

    /// <summary>One after the other is planned, for that takes the processors that start the others' kernels; then all measure.</summary>
    private async Task<ShardOutcome?[]> MeasureAsync((string Device, Shard Shard)[] shards, CancellationToken ending)
    {
        var folders = shards.Select(at => new ShardOutputs(FolderOf(at.Shard), outputs)).ToArray();
        var runs = shards.Zip(folders).Select(at => RunOf(at.First.Device, at.First.Shard, at.Second)).ToArray();
        try
        {
            foreach (var run in runs)
            {
                run.Open();
            }

            return await Task.WhenAll(runs.Select(run => run.MeasureAsync(ending)));
        }
        finally
        {
            Array.ForEach(runs, run => run.Dispose());
            Array.ForEach(folders, folder => folder.Dispose());
        }
    }

    private ShardRun RunOf(string device, Shard shard, ShardOutputs folder)
    {
        var path = FolderOf(shard);
        ShardFile? before = null;
        _ = PfbException.Of(() => before = ShardJson.Read(Path.Combine(path, ShardFile.FileName)));
        var lost = before?.State == ShardState.DeviceLost;
        return new(
            host with { Listener = listenerOf(device) },
            request with
            {
                Measure = request.Measure with { Device = device, Output = path },
                Resume = request.Resume && !lost && File.Exists(Path.Combine(path, Journal.FileName)),
                RunId = null,
            },
            shard, folder);
    }

    /// <summary>Two shards on one card would wait for each other, and cards of two models do not measure one sweep.</summary>
    private void RequireOtherCards()
    {
        var facts = devices.Select(device =>
        {
            using var opened = DeviceCatalog.Open(new(device, Places: host.Places));
            return (Device: device, opened.Facts);
        }).ToArray();
        if (facts.GroupBy(at => at.Facts.Card).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new PfbException(
                Codes.BadCommandLine, $"--devices: {string.Join(" and ", twice.Select(at => at.Device))} are one card, {twice.Key}");
        }

        if (facts.Select(at => at.Facts.Slug).Distinct().Count() > 1)
        {
            throw new PfbException(
                Codes.BadCommandLine,
                $"--devices: {string.Join(", ", facts.Select(at => $"{at.Device} is {at.Facts.Slug}"))}; "
                + "one run is measured by cards of one model, whose times can be compared");
        }
    }
}
