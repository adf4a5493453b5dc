using System.Collections.Immutable;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>The chain of hashes that ties each change of an approved baseline to the one before, and the last to the file.</summary>
internal static class ApprovalChain
{
    private const string Interrupted = "a change that was interrupted before it was logged";
    private const string Edited = "the approved file was edited by hand, merged, or lost its log; this entry replaces the missing ones";

    public static IEnumerable<Diagnostic> Complaints(ImmutableArray<ApprovalEntry> log, string logFile, string verifiedFile)
    {
        string? parent = null;
        foreach (var (index, entry) in log.Index().Where(line => line.Item.Action != ApprovalEntry.Anchor))
        {
            // No parent after the first line is a new beginning: the approved file was removed on purpose and approved anew.
            if (entry.ParentSha256 != parent && entry.ParentSha256 is not null)
            {
                yield return new(
                    Codes.CorruptBaseline,
                    $"this change follows {entry.ParentSha256}, but the one before it led to {parent ?? "nothing"}: lines are "
                    + "missing or were edited; restore the file from version control",
                    new(logFile, index + 1, 0));
            }

            parent = entry.Sha256;
        }

        string? today = null;
        _ = PfbException.Of(() => today = BaselineStore.ReadFileIfThere(verifiedFile)?.Sha256);
        if (today is not null && today != parent)
        {
            yield return new(
                Codes.CorruptBaseline,
                "its content is not what the log last approved: it was edited by hand, merged, or an approval was interrupted; "
                + "approve again",
                new(verifiedFile, 0, 0));
        }
    }

    /// <summary>
    /// The line that leads from the log's end to the file as it is, so that the next change has something to follow. The file of a change
    /// that was interrupted before it was logged names the log's last; one that was edited by hand or merged does not.
    /// </summary>
    /// <param name="next">The change that is about to be made.</param>
    /// <returns>The entry that the log lacks before the file's state; null when the log leads to the file.</returns>
    public static ApprovalEntry? LostLine(ApprovedFile? today, ApprovalLog log, ApprovalEntry next)
    {
        var last = log.Read().LastOrDefault(entry => entry.Action != ApprovalEntry.Anchor)?.Sha256;
        return today is null || today.Sha256 == last ? null : next with
        {
            Action = ApprovalEntry.Recover,
            Reason = today.Baseline.ParentSha256 == last ? Interrupted : Edited,
            ParentSha256 = last, Sha256 = today.Sha256, RunId = null, Rows = [],
        };
    }

    /// <summary>An approved baseline of which nobody logged the approval.</summary>
    public static IEnumerable<Diagnostic> WithoutLog(string verifiedFile, string logFile) => File.Exists(logFile) ? [] :
    [
        new(
            Codes.CorruptBaseline,
            $"its log of approvals, '{logFile}', does not exist; restore it from version control, or approve again",
            new(verifiedFile, 0, 0)),
    ];
}
