using System.Collections.Immutable;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>Checks of the files against each other: form, place, and the chain of hashes from the first approval to today.</summary>
public static class BaselineVerification
{
    /// <summary>All findings of the whole store; empty when every baseline is sound.</summary>
    public static ImmutableArray<BaselineFinding> Verify(this BaselineStore store) =>
        [.. BaselineMaintenance.VerifiedFiles(store).SelectMany(file => Guarded(file, () => VerifyFile(store, file)))];

    private static IEnumerable<BaselineFinding> VerifyFile(BaselineStore store, string file)
    {
        var (verified, sha256, _) = BaselineStore.ReadIfThere(file)!;
        if (Path.GetFullPath(store.VerifiedPath(verified.Slug, verified.Suite)) != Path.GetFullPath(file))
        {
            return [new(file, $"holds suite '{verified.Suite}' of '{verified.Slug}', which belongs at '{store.VerifiedPath(verified.Slug, verified.Suite)}'")];
        }

        var log = store.Log(verified.Slug, verified.Suite);
        return Guarded(log.Path, () => VerifyChain(sha256, file, log))
            .Concat(VerifyCode(verified, store.Code(verified.Slug)));
    }

    private static IEnumerable<BaselineFinding> VerifyCode(ApprovedBaseline verified, RetainedCode code) =>
        from row in verified.Rows
        where row.Value.CodeSha256 is not null
        group row by row.Value.CodeSha256 into used
        let complaint = code.Complaint(used.Key)
        where complaint is not null
        select new BaselineFinding(code.Folder, $"row '{used.First().Key}' cannot be measured beside today's code: {complaint}");

    private static IEnumerable<BaselineFinding> VerifyChain(string sha256, string file, ApprovalLog log)
    {
        string? parent = null;
        var line = 0;
        foreach (var entry in log.Read())
        {
            line++;
            if (entry.Action == ApprovalEntry.Anchor)
            {
                continue;
            }

            // No parent after the first line is a new beginning: the approved file was removed on purpose and approved anew.
            if (entry.ParentSha256 != parent && entry.ParentSha256 is not null)
            {
                yield return new(log.Path, $"line {line}: its parent is {entry.ParentSha256 ?? "none"}, but the change before led to {parent ?? "none"}: lines are missing or were edited");
            }

            parent = entry.Sha256;
        }

        if (parent != sha256)
        {
            yield return new(file, "its content is not what the log last approved: it was edited by hand, merged, or an approval was interrupted; approve again");
        }
    }

    /// <summary>An unreadable file is a finding here, not the end of the command: the other files are still to be checked.</summary>
    private static ImmutableArray<BaselineFinding> Guarded(string file, Func<IEnumerable<BaselineFinding>> verify)
    {
        try
        {
            return [.. verify()];
        }
        catch (PfbException e)
        {
            return [.. e.Diagnostics.Select(d => new BaselineFinding(file, d.ToString()))];
        }
    }
}
