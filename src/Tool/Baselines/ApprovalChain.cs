using System.Collections.Immutable;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>The chain of hashes that ties each change of an approved baseline to the one before, and the last to the file.</summary>
internal static class ApprovalChain
{
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
        _ = PfbException.Of(() => today = BaselineStore.ReadIfThere(verifiedFile)?.Sha256);
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
    /// The line of a change that was interrupted after the baseline was written and before its log was: the file names the change before
    /// it, with which the log ends. What was edited by hand does not.
    /// </summary>
    /// <param name="next">The change that is about to be made.</param>
    /// <returns>Null when no line is missing.</returns>
    public static ApprovalEntry? LostLine(ApprovedFile? today, ApprovalLog log, ApprovalEntry next)
    {
        var last = log.Read().LastOrDefault(entry => entry.Action != ApprovalEntry.Anchor)?.Sha256;
        return today is not null && today.Sha256 != last && today.Baseline.ParentSha256 == last
            ? next with
            {
                Action = ApprovalEntry.Recover, Reason = "a change that was interrupted before it was logged",
                ParentSha256 = last, Sha256 = today.Sha256, RunId = null, Rows = [],
            }
            : null;
    }

    /// <summary>An approved baseline of which nobody logged the approval.</summary>
    public static IEnumerable<Diagnostic> WithoutLog(string verifiedFile, string logFile) => File.Exists(logFile) ? [] :
    [
        new(
            Codes.CorruptBaseline,
            $"no approval of it is logged: '{logFile}' does not exist; restore it from version control, or approve again",
            new(verifiedFile, 0, 0)),
    ];
}
