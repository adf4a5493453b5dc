using System.Collections.Immutable;

namespace PrefillBench.Baselines;

/// <summary>Why a received run cannot become the approved baseline.</summary>
internal static class ApprovalRefusals
{
    public static IEnumerable<string> Of(
        ApprovedBaseline? verified, ApprovedBaseline received, ImmutableSortedDictionary<string, ApprovedRow> chosen, ApprovalRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Reason))
        {
            yield return "an approval needs a reason: --reason \"why the new times are right\".";
        }

        foreach (var text in BaselineRules.Complaints(received))
        {
            yield return $"the received run is not sound: {text}. Run again.";
        }

        if (received.MeasurementVersion != ApprovedBaseline.CurrentMeasurement)
        {
            yield return $"the received run was measured by method version {received.MeasurementVersion}, this tool measures by version {ApprovedBaseline.CurrentMeasurement}. Run again with this tool.";
        }

        if (chosen.IsEmpty)
        {
            yield return received.Rows.IsEmpty
                ? "the received run holds no validly measured row."
                : $"no row of the received run matches; it holds {Some(received.Rows.Keys)}.";
        }

        foreach (var text in verified is null ? NothingToExtend(chosen, request) : Against(verified, received, chosen, request))
        {
            yield return text;
        }
    }

    private static IEnumerable<string> Against(
        ApprovedBaseline verified, ApprovedBaseline received, ImmutableSortedDictionary<string, ApprovedRow> chosen, ApprovalRequest request)
    {
        foreach (var difference in Fingerprint.Differences(verified, Fingerprint.Of(received)))
        {
            var oldMethod = difference.Field == Fingerprint.MeasurementField && verified.MeasurementVersion < received.MeasurementVersion;
            // Rows measured in two ways must never stand in one file; replacing all of them at once is the way over.
            if (!oldMethod || request.AddSession || !verified.Rows.Keys.All(chosen.ContainsKey))
            {
                yield return oldMethod
                    ? $"the approved rows were measured by an older method ({difference}); approve all of them at once, without --filter or --add-session."
                    : $"the received run is foreign to the approved baseline: {difference}. Remove the approved file if the machine was meant to change.";
            }
        }

        foreach (var text in request.AddSession ? chosen.SelectMany(pair => CannotExtend(pair.Key, verified.Rows.GetValueOrDefault(pair.Key), pair.Value)) : [])
        {
            yield return text;
        }
    }

    private static IEnumerable<string> NothingToExtend(ImmutableSortedDictionary<string, ApprovedRow> chosen, ApprovalRequest request) =>
        request.AddSession && !chosen.IsEmpty ? ["nothing is approved yet that a session could be added to; approve without --add-session first."] : [];

    private static IEnumerable<string> CannotExtend(string id, ApprovedRow? approved, ApprovedRow received)
    {
        if (approved is null)
        {
            yield return $"'{id}' is not approved yet; approve it without --add-session first.";
            yield break;
        }

        if (approved.CaseSha256 != received.CaseSha256)
        {
            yield return $"'{id}' now does other work (case hash {approved.CaseSha256} -> {received.CaseSha256}); approve it without --add-session.";
        }

        if (approved.CodeSha256 != received.CodeSha256)
        {
            yield return $"'{id}' ran other code than was approved; approve it without --add-session.";
        }

        foreach (var run in received.Sessions.Select(s => s.RunId).Intersect(approved.Sessions.Select(s => s.RunId)))
        {
            yield return $"'{id}' already holds the session of run {run}; a session counts once.";
        }
    }

    private static string Some(IEnumerable<string> ids) =>
        string.Join(", ", ids.Take(3).Select(id => $"'{id}'")) + (ids.Count() > 3 ? $" and {ids.Count() - 3} more" : "");
}
