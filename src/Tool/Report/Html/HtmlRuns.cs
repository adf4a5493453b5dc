using PrefillBench.Report.SideBySide;
using static PrefillBench.Report.Html.HtmlText;

namespace PrefillBench.Report.Html;

/// <summary>Several runs side by side, as a table of rows; the page's other parts show the last run.</summary>
internal static class HtmlRuns
{
    public static string Section(RunTable table)
    {
        var last = table.Runs.Length - 1;
        var runs = table.Runs.Select((run, i) =>
            $"<b>{Escape(table.Names[i])}</b>: {Escape(RunTableText.Describe(run))}{(i == last ? "; shown in full below" : "")}");
        return "<section aria-labelledby=\"h-runs\"><h2 id=\"h-runs\">Runs side by side</h2>\n"
            + List(runs)
            + "<div class=\"scroll tall\" tabindex=\"0\" role=\"region\" aria-label=\"Rows of all runs\"><table class=\"plain\">"
            + "<caption class=\"hidden\">Median time of each row in each run</caption>\n<thead><tr><th scope=\"col\">row</th>"
            + $"{string.Concat(table.Names.Select(name => $"<th scope=\"col\">{Escape(name)}</th>"))}</tr></thead><tbody>\n"
            + string.Concat(table.Rows.Select(row => $"<tr><th scope=\"row\">{Escape(row.Id)}</th>"
                + $"{string.Concat(table.Runs.Select((_, i) => $"<td>{Escape(RunTableText.Cell(row, i))}</td>"))}</tr>\n"))
            + $"</tbody></table></div>\n<p class=\"muted\">{Escape(RunTableText.Legend)}</p></section>\n";
    }
}
