using System.Collections.Immutable;
using PrefillBench.Diagnostics;

namespace PrefillBench.Report;

/// <summary>What the control did for stored judging, in sentences.</summary>
public static class ControlText
{
    /// <summary>Nothing where no row was judged by a prediction interval.</summary>
    public static IEnumerable<string> Sentences(ImmutableArray<RowSection> rows)
    {
        var judged = rows.Where(row => row.Control is not null).ToArray();
        var normalised = judged.Where(row => row.Control!.WhyNot is null).Select(row => row.Control!).ToArray();
        if (normalised.Length > 0)
        {
            yield return $"Normalised by the control: {normalised.Length} of {PlainText.Count(judged.Length, "row")}. Its time is {Range(normalised.Select(use => use.Ratio!.Value))} of that in the stored sessions; "
                + $"of such a change the rows went along with {Range(normalised.Select(use => use.Slope!.Value))}.";
        }

        foreach (var why in judged.Where(row => row.Control!.WhyNot is not null).GroupBy(row => row.Control!.WhyNot))
        {
            yield return $"Not normalised by a control: {PlainText.Count(why.Count(), "row")}; {why.Key}.";
        }
    }

    private static string Range(IEnumerable<double> values) =>
        Figures.Ratio(values.Min()) is var least && Figures.Ratio(values.Max()) is var most && least == most ? least : $"{least} to {most}";
}
