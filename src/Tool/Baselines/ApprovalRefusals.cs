using System.Collections.Immutable;

namespace PrefillBench.Baselines;

/// <summary>Why a received run cannot become the approved baseline.</summary>
internal static class ApprovalRefusals
{
    public static IEnumerable<string> Of(
        ApprovedBaseline? verified, ApprovedBaseline received, ImmutableSortedDictionary<string, ApprovedRow> chosen,
        ApprovalRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Reason))
        {
            yield return "an approval needs a reason: --reason \"why the new times are right\".";
        }

        foreach (var text in BaselineRules.Complaints(received))
        {
            yield return $"the received run is not sound: {text}. Run again.";
        }

        var measurement = ApprovedBaseline.MeasurementOf(received.Slug);
        if (received.MeasurementVersion != measurement)
        {
            yield return $"the received run was measured by method version {received.MeasurementVersion}, and this tool has version "
                + $"{measurement}. Run again with this tool.";
        }

        if (chosen.IsEmpty)
        {
            yield return received.Rows.IsEmpty
                ? "the received run has no valid measurement of any row."
                : $"no row of the received run matches; it holds {Some(received.Rows.Keys)}.";
        }

        foreach (var text in verified is null ? [] : Against(verified, received, chosen))
        {
            yield return text;
        }
    }

    private static IEnumerable<string> Against(
        ApprovedBaseline verified, ApprovedBaseline received, ImmutableSortedDictionary<string, ApprovedRow> chosen)
    {
        foreach (var difference in Fingerprint.Differences(verified, Fingerprint.Of(received)))
        {
            var oldMethod = difference.Field == Fingerprint.MeasurementField && verified.MeasurementVersion < received.MeasurementVersion;
            // One file must not hold rows measured in two ways, so all of them have to be replaced at once.
            if (!oldMethod || !verified.Rows.Keys.All(chosen.ContainsKey))
            {
                yield return oldMethod
                    ? $"the approved rows were measured by an older method ({difference}); approve all of them at once, without --filter."
                    : $"the received run does not match the approved baseline: {difference}. If the machine was changed on purpose, "
                        + "remove the approved file.";
            }
        }
    }

    private static string Some(IEnumerable<string> ids) =>
        string.Join(", ", ids.Take(3).Select(id => $"'{id}'")) + (ids.Count() > 3 ? $" and {ids.Count() - 3} more" : "");
}
