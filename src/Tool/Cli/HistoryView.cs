using System.Collections.Immutable;
using System.Globalization;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Units;
using Spectre.Console;

namespace PrefillBench.Cli;

/// <summary>The approvals of one row as a table, oldest first, and as bars of its approved times.</summary>
internal static class HistoryView
{
    public static void Write(IAnsiConsole console, ImmutableArray<RowHistory> history)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("when (UTC)", "action", "by");
        table.AddColumn(new TableColumn("old").RightAligned().NoWrap());
        table.AddColumn(new TableColumn("new").RightAligned().NoWrap());
        table.AddColumn(new TableColumn("change").RightAligned().NoWrap());
        table.AddColumn("reason");
        foreach (var (entry, change) in history)
        {
            table.AddRow(
                Cell(entry.WhenUtc.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)), Cell(entry.Action), Cell(entry.By),
                Time(change.OldMedianMs), Time(change.NewMedianMs), Change(change), Cell(entry.Reason));
        }

        console.Write(table);
        var timed = history.Where(step => step.Change.NewMedianMs is not null).ToArray();
        if (timed.Length > 1)
        {
            console.Write(new BarChart { Width = Math.Min(console.Profile.Width, 78), Label = "approved median, ms", LabelAlignment = Justify.Left, ValueFormatter = (ms, culture) => ms.ToString("G4", culture), Culture = CultureInfo.InvariantCulture }
                .AddItems(timed, step => new BarChartItem(step.Entry.WhenUtc.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), step.Change.NewMedianMs!.Value, Colour(step.Change))));
        }
    }

    private static Text Cell(string text) => new(PlainText.OneLine(text));

    private static Text Time(double? ms) => new(ms is { } value ? new Milliseconds(value).ToString() : "-");

    private static Text Change(ApprovalChange change) => (change.OldMedianMs, change.NewMedianMs, change.Change()) switch
    {
        (_, _, { } fraction) => new((100 * fraction).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) + " %", new Style(Colour(change))),
        (null, _, _) => new("new"),
        _ => new("removed"),
    };

    /// <summary>Beyond half a percent, which is tolerated anyway.</summary>
    private static Color Colour(ApprovalChange change) => change.Change() switch
    {
        > 0.005 => Color.Red,
        < -0.005 => Color.Green,
        _ => Color.Grey,
    };
}
