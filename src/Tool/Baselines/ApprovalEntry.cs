using System.Collections.Immutable;

namespace PrefillBench.Baselines;

/// <summary>One line of <c>SUITE.log.jsonl</c>: a change of the approved baseline. Lines are only ever added.</summary>
/// <param name="Action">"approve", "calibrate", "prune", "convert" or "recover"; earlier also "add-session" and "anchor".</param>
/// <param name="ParentSha256">Canonical hash of the baseline before; null for the first.</param>
/// <param name="Sha256">Canonical hash of the baseline after; of an "anchor", of the baseline copied.</param>
/// <param name="RunId">The run whose measurements were approved; null where none was.</param>
public sealed record ApprovalEntry(
    string Action,
    DateTimeOffset WhenUtc,
    string By,
    string Reason,
    string? Commit,
    string? ParentSha256,
    string Sha256,
    string? RunId,
    ImmutableArray<ApprovalChange> Rows)
{
    /// <summary>Earlier versions logged copies of the approved baseline, which did not change it.</summary>
    internal const string Anchor = "anchor";

    /// <summary>Stands for a change that has no line of its own: it was interrupted before, or made by hand.</summary>
    internal const string Recover = "recover";

    internal const string Calibrate = "calibrate";

    /// <summary>Calibrations keep every time, and so did the copies that earlier versions logged.</summary>
    internal bool ChangesTimes() => Action is not (Anchor or Calibrate);
}

/// <summary>Approved times of a row in milliseconds; null where the row did not exist (old) or was removed (new).</summary>
public sealed record ApprovalChange(string Row, double? OldMedianMs, double? NewMedianMs)
{
    /// <summary>New over old, minus 1, as a fraction; null for a row that is new or removed.</summary>
    public double? Change() => NewMedianMs / OldMedianMs - 1;
}
