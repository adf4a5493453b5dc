using PrefillBench.Gate;
using PrefillBench.Report;

namespace PrefillBench.Tests.Report;

/// <summary>No report that shows times leaves out a row: another time of any row is another text.</summary>
public static class EveryRowTests
{
    public static TheoryData<string> Kinds => ["json", "csv", "md", "html", "text", "openmetrics"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public static void Another_time_of_any_row_is_another_report(string kind)
    {
        // A row that is no plain pass appears in other places too.
        var duet = ResultSamples.Duet;
        var passing = duet with { Rows = [.. duet.Rows.Select(row => row with { Verdict = Verdict.Pass, Reason = "" })] };
        foreach (var document in new[] { duet, passing })
        {
            var render = ReportCatalog.Find(kind).Render;
            var text = render(document);

            var unseen = document.Rows.Where(row => row.MedianMs.Length > 0).Where(row => render(document with
            {
                Rows = document.Rows.Replace(row, row with
                {
                    MedianMs = [.. row.MedianMs.Select(ms => 2 * ms)],
                    FirstMeanMs = 2 * row.FirstMeanMs,
                }),
            }) == text);

            Assert.Empty(unseen.Select(row => row.Id));
        }
    }
}
