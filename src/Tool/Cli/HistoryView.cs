using System.Collections.Immutable;
using System.Globalization;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Units;
using Spectre.Console;

namespace PrefillBench.Cli;

/// <summary>
/// The approvals of one row, oldest first: the times in columns, below each who approved it and why; then bars of its approved times.
/// </summary>
internal static class HistoryView
{
    private const string MinuteFormat = "yyyy-MM-dd HH:mm";

    /// <summary>Columns from here on are right-aligned.</summary>
    private const int FirstNumber = 2;

    private static readonly string[] Headings = ["when (UTC)", "action", "old", "new", "change"];

    public static void Write(IAnsiConsole console, ImmutableArray<RowHistory> history)
    {
        // A grid for each approval, all of the same widths: reasons are sentences and have the whole width of the terminal.
        var lines = history.Select(step => Cells(step.Entry, step.Change)).ToArray();
        int[] widths = [.. Headings.Select((heading, column) => Math.Max(heading.Length, lines.Max(cells => cells[column].Length)))];
        console.Write(Line(widths, Headings, Color.Grey));
        foreach (var ((entry, change), cells) in history.Zip(lines))
        {
            console.Write(Line(widths, cells, Colour(change)));
            console.Write(
                new Padder(new Text(PlainText.OneLine($"{entry.By}: {entry.Reason}"), new Style(Color.Grey)), new Padding(4, 0, 0, 0)));
        }

        console.WriteLine();
        var timed = history.Where(step => step.Change.NewMedianMs is not null).ToArray();
        if (timed.Length > 1)
        {
            var chart = new BarChart
            {
                Width = Math.Min(console.Profile.Width, 78),
                Label = "approved median, ms",
                LabelAlignment = Justify.Left,
                ValueFormatter = (ms, culture) => ms.ToString("G4", culture),
                Culture = CultureInfo.InvariantCulture,
            };
            console.Write(chart
                .AddItems(timed, step => new BarChartItem(When(step.Entry), step.Change.NewMedianMs!.Value, Colour(step.Change))));
        }
    }

    private static string[] Cells(ApprovalEntry entry, ApprovalChange change) =>
        [When(entry), PlainText.OneLine(entry.Action), Time(change.OldMedianMs), Time(change.NewMedianMs), Change(change)];

    private static Grid Line(int[] widths, string[] cells, Color lastColour)
    {
        var grid = new Grid();
        foreach (var (column, width) in widths.Index())
        {
            grid.AddColumn(new GridColumn
            {
                Width = width,
                NoWrap = true,
                Padding = new Padding(0, 0, 2, 0),
                Alignment = column < FirstNumber ? Justify.Left : Justify.Right,
            });
        }

        return grid.AddRow(
            [.. cells.Select((cell, column) => new Text(cell, column == cells.Length - 1 ? new Style(lastColour) : Style.Plain))]);
    }

    private static string When(ApprovalEntry entry) => entry.WhenUtc.UtcDateTime.ToString(MinuteFormat, CultureInfo.InvariantCulture);

    private static string Time(double? ms) => ms is { } value ? new Milliseconds(value).ToString() : "-";

    private static string Change(ApprovalChange change) => (change.OldMedianMs, change.NewMedianMs, change.Change()) switch
    {
        (_, _, { } fraction) => (100 * fraction).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) + "%",
        (null, _, _) => "new",
        _ => "removed",
    };

    /// <summary>Beyond half a percent, which is tolerated anyway.</summary>
    private static Color Colour(ApprovalChange change) => change.Change() switch
    {
        > 0.005 => Color.Red,
        < -0.005 => Color.Green,
        _ => Color.Grey,
    };
}
