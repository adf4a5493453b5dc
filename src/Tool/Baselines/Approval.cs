using System.Collections.Immutable;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>What a person asks to approve, with the reason.</summary>
/// <param name="Matches">Chooses rows of the received run by id.</param>
public sealed record ApprovalRequest(Func<string, bool> Matches, string Reason, string By, DateTimeOffset WhenUtc, string? Commit);

/// <param name="Verified">The new approved baseline.</param>
/// <param name="Remaining">The rows of the received run that are not approved yet; null when all are.</param>
/// <param name="Changes">The rows replaced, by id.</param>
/// <param name="Entry">The line for the log.</param>
public sealed record ApprovalOutcome(
    ApprovedBaseline Verified, ApprovedBaseline? Remaining, ImmutableArray<ApprovalChange> Changes, ApprovalEntry Entry);

/// <summary>Turns a received run into the approved baseline: only rows that were measured and asked for change.</summary>
public static class Approval
{
    /// <exception cref="PfbException">PFB3005 with the reason; nothing has been changed.</exception>
    public static ApprovalOutcome Apply(ApprovedFile? file, ApprovedBaseline received, ApprovalRequest request)
    {
        var verified = file?.Baseline;
        var chosen = received.Rows.Where(row => request.Matches(row.Key)).ToImmutableSortedDictionary();
        Refuse(ApprovalRefusals.Of(verified, received, chosen, request));

        var old = verified?.Rows ?? ImmutableSortedDictionary<string, ApprovedRow>.Empty;
        var approved = chosen.ToImmutableSortedDictionary(
            pair => pair.Key,
            pair => Approve(pair.Value, request));
        var updated = received with
        {
            SchemaVersion = ApprovedBaseline.CurrentSchema,
            ParentSha256 = file?.Sha256,
            Rows = old.SetItems(approved),
        };
        var changes = approved
            .Select(pair => new ApprovalChange(pair.Key, old.GetValueOrDefault(pair.Key)?.MedianMs, pair.Value.MedianMs))
            .ToImmutableArray();
        var rest = received.Rows.RemoveRange(chosen.Keys);
        return new(updated, rest.IsEmpty ? null : received with { Rows = rest }, changes, Entry(updated, changes, request));
    }

    private static ApprovedRow Approve(ApprovedRow received, ApprovalRequest request) => received with
    {
        Provenance = received.Provenance with
        {
            By = request.By, WhenUtc = request.WhenUtc, Reason = request.Reason, Commit = request.Commit ?? received.Provenance.Commit,
        },
    };

    private static ApprovalEntry Entry(ApprovedBaseline updated, ImmutableArray<ApprovalChange> changes, ApprovalRequest request) => new(
        "approve",
        request.WhenUtc,
        request.By,
        request.Reason,
        request.Commit,
        updated.ParentSha256,
        BaselineJson.Sha256(updated),
        updated.Rows[changes[0].Row].Provenance.RunId,
        changes);

    private static void Refuse(IEnumerable<string> reasons)
    {
        Diagnostic[] refusals = [.. reasons.Take(20).Select(text => new Diagnostic(Codes.ApprovalRefused, text, SourcePosition.None))];
        if (refusals.Length > 0)
        {
            throw new PfbException(refusals);
        }
    }
}
