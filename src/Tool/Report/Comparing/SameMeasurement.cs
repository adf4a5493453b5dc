using PrefillBench.Diagnostics;

namespace PrefillBench.Report.Comparing;

/// <summary>Times of another device or way of measuring are not compared.</summary>
internal static class SameMeasurement
{
    /// <exception cref="PfbException">PFB5018, with what differs; what a file does not say is taken for the same.</exception>
    public static void Require(TimedSide before, TimedSide after)
    {
        var (a, b) = (before.How, after.How);
        (string Name, string? Before, string? After)[] facts =
        [
            ("device", a.Device, b.Device),
            ("protocol", a.Protocol, b.Protocol),
            ("L2", a.L2, b.L2),
            ("measurement version", a.Version?.ToString(), b.Version?.ToString()),
        ];
        var differing = facts.Where(fact => fact is { Before: not null, After: not null } && fact.Before != fact.After).ToArray();
        if (differing.Length == 0)
        {
            return;
        }

        var script = a.Device is null ? before.File : b.Device is null ? after.File : null;
        throw new PfbException(
            Codes.NotComparable,
            $"{before.File} and {after.File} cannot be compared: "
            + string.Join("; ", differing.Select(fact => $"{fact.Name} {fact.Before} -> {fact.After}"))
            + (script is null ? "" : $". {script} has no {PublishedCsv.MetadataExtension}, so it counts as the Python benchmark's; "
                + "measure the other with --protocol published"));
    }
}
