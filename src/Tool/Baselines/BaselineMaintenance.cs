using System.Collections.Immutable;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>A line of `baselines list`.</summary>
public sealed record BaselineListing(
    string Slug, string Suite, string Row, double MedianMs, double? MustCatch, string VerdictWhenApproved,
    Provenance Provenance);

/// <summary>A line of `baselines history`.</summary>
public sealed record RowHistory(ApprovalEntry Entry, ApprovalChange Change);

/// <summary>Who changes a baseline, when and why.</summary>
public sealed record ChangeRequest(string Reason, string By, DateTimeOffset WhenUtc, string? Commit);

/// <summary>The commands of `baselines` without their printing.</summary>
public static class BaselineMaintenance
{
    /// <summary>Every approved row in the store, by device, suite and row.</summary>
    /// <param name="slug">The slug of one device; null means all devices.</param>
    public static ImmutableArray<BaselineListing> List(this BaselineStore store, string? slug = null) =>
    [
        .. from file in store.VerifiedFiles(slug)
           let baseline = BaselineStore.ReadIfThere(file)
           where baseline is not null
           from row in baseline.Rows
           select new BaselineListing(
               baseline.Slug, baseline.Suite, row.Key, row.Value.MedianMs,
               row.Value.MustCatch, row.Value.VerdictWhenApproved, row.Value.Provenance),
    ];

    /// <summary>Removes approved rows that belong to no case any more; returns their ids.</summary>
    /// <param name="existing">The row ids of the suite as the spec now defines it.</param>
    public static ImmutableArray<string> Prune(
        this BaselineStore store, string slug, string suite, IReadOnlySet<string> existing, ChangeRequest request)
    {
        using var alone = Alone(store, slug, suite);
        var file = Require(store, slug, suite);
        var verified = file.Baseline;
        ImmutableArray<string> dangling = [.. verified.Rows.Keys.Where(id => !existing.Contains(id))];
        if (dangling.IsEmpty)
        {
            return dangling;
        }

        var pruned = verified with { Rows = verified.Rows.RemoveRange(dangling), ParentSha256 = file.Sha256 };
        var changes = dangling.Select(id => new ApprovalChange(id, verified.Rows[id].MedianMs, null));
        store.Save(pruned, Entry("prune", request, pruned.ParentSha256, pruned, changes));
        return dangling;
    }

    /// <summary>Writes a baseline of an earlier form in today's; its content and history stay.</summary>
    /// <returns>False where it has today's form.</returns>
    public static bool Convert(this BaselineStore store, string slug, string suite, ChangeRequest request)
    {
        using var alone = Alone(store, slug, suite);
        var file = Require(store, slug, suite);
        if (file.IsOfEarlierForm)
        {
            var converted = file.Baseline with { ParentSha256 = file.Sha256 };
            store.Save(converted, Entry("convert", request, file.Sha256, converted, []));
        }

        return file.IsOfEarlierForm;
    }

    /// <summary>Removes code that no approved row of the device names any more; returns its names.</summary>
    public static ImmutableArray<string> SweepCode(this BaselineStore store, string slug) => store.Code(slug).Sweep(
        store.VerifiedFiles(slug).SelectMany(file => BaselineStore.ReadIfThere(file)!.CodeNames()).ToHashSet());

    /// <summary>Fixes the noise, and with it must_catch, of approved rows; returns the ids of those that changed.</summary>
    /// <param name="calibrated">The pairs by row id; rows that are not approved are left out.</param>
    public static ImmutableArray<string> SetNoise(
        this BaselineStore store, string slug, string suite,
        IReadOnlyDictionary<string, (double PairNoise, double? MustCatch)> calibrated, ChangeRequest request)
    {
        if (!File.Exists(store.VerifiedPath(slug, suite)))
        {
            return [];
        }

        using var alone = store.Alone(slug);
        if (store.LoadFile(slug, suite) is not { Baseline: var verified } file)
        {
            return [];
        }

        var changed = verified.Rows
            .Where(row => calibrated.TryGetValue(row.Key, out var noise) && (row.Value.PairNoise, row.Value.MustCatch) != noise)
            .ToDictionary(row => row.Key, row => row.Value with
            {
                PairNoise = calibrated[row.Key].PairNoise, MustCatch = calibrated[row.Key].MustCatch,
            });
        if (changed.Count > 0)
        {
            var updated = verified with { Rows = verified.Rows.SetItems(changed), ParentSha256 = file.Sha256 };
            var changes = changed.Select(row => new ApprovalChange(row.Key, row.Value.MedianMs, row.Value.MedianMs));
            store.Save(updated, Entry(ApprovalEntry.Calibrate, request, updated.ParentSha256, updated, changes));
        }

        return [.. changed.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// Every change of each row, oldest first; without calibrations, and the anchors of earlier versions, which change no time.
    /// </summary>
    public static ILookup<string, RowHistory> History(this BaselineStore store, string slug, string suite) => (
        from entry in store.Log(slug, suite).Read()
        where entry.ChangesTimes()
        from change in entry.Rows
        select new RowHistory(entry, change)).ToLookup(step => step.Change.Row);

    /// <summary>Nothing is made where nothing is approved.</summary>
    private static FolderLock Alone(BaselineStore store, string slug, string suite)
    {
        _ = Require(store, slug, suite);
        return store.Alone(slug);
    }

    private static ApprovedFile Require(BaselineStore store, string slug, string suite) =>
        store.LoadFile(slug, suite) ?? throw new PfbException(
            Codes.NoBaseline, $"'{store.VerifiedPath(slug, suite)}' does not exist. {Codes.NoBaseline.Remedy}");

    private static ApprovalEntry Entry(
        string action, ChangeRequest request, string? parent, ApprovedBaseline after, IEnumerable<ApprovalChange> changes) =>
        new(action, request.WhenUtc, request.By, request.Reason, request.Commit, parent, BaselineJson.Sha256(after), null, [.. changes]);
}
