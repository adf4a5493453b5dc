using PrefillBench.Diagnostics;

namespace PrefillBench.Gate;

/// <summary>Approved rows that nobody has looked at for longer than the policy wants. Says nothing of any kernel.</summary>
internal static class BaselineAge
{
    public static IEnumerable<Diagnostic> Of(GatePlan plan, DateOnly today)
    {
        if (plan.Policy.BaselineAge is not { } most)
        {
            return [];
        }

        var old = plan.Rows
            .Where(row => row.Approved is not null)
            .Select(row => (Row: row, Days: today.DayNumber - Day(row.Approved!.Provenance.WhenUtc)))
            .Where(at => at.Days > most);
        return VerdictDiagnostics.Shortened(
            [.. old.Select(at => (Say(at.Row, at.Days, most), (double?)at.Days))], "approved rows older than baseline_age", "oldest");
    }

    private static int Day(DateTimeOffset whenUtc) => DateOnly.FromDateTime(whenUtc.UtcDateTime).DayNumber;

    private static Diagnostic Say(PlannedRow row, int days, int most) =>
        new(Codes.OldBaseline, $"{row.Id}: approved {days} days ago, baseline_age is {most}d", row.Row.Case.Source);
}
