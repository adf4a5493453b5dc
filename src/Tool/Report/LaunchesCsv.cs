using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PrefillBench.Gate;
using PrefillBench.Measurement;

namespace PrefillBench.Report;

/// <summary>
/// Every timed launch on a line: <c>row,side,process,launch,ms</c>. Processes and launches count from 0 in their order; the two processes
/// of a pair are neighbours, the one that took the first slot first. Disturbed units are left out, as the judge leaves them out.
/// </summary>
internal static class LaunchesCsv
{
    private const string Header = "row,side,process,launch,ms\n";

    public static string Write(Evidence evidence)
    {
        var text = new StringBuilder(Header);
        var process = 0;
        foreach (var replicate in evidence.Replicates.Where(replicate => IsUndisturbed(replicate.Faults)))
        {
            Add(text, replicate.Rows, Side.Current, process++);
        }

        foreach (var pair in evidence.ValidPairs)
        {
            var sides = pair.CurrentFirst ? new[] { Side.Current, Side.Approved } : [Side.Approved, Side.Current];
            foreach (var side in sides)
            {
                Add(text, pair.Rows.Select(row => side == Side.Current ? row.Current : row.Approved), side, process++);
            }
        }

        return text.ToString();
    }

    private static bool IsUndisturbed(ImmutableArray<RowFault> faults) => faults.All(fault => fault.Kind != FaultKind.Invalid);

    private static void Add(StringBuilder text, IEnumerable<RowMeasurement> rows, Side side, int process)
    {
        foreach (var row in rows)
        {
            for (var launch = 0; launch < row.LaunchMs.Length; launch++)
            {
                text.Append(CultureInfo.InvariantCulture,
                    $"{row.RowId},{side.ToString().ToLowerInvariant()},{process},{launch},{row.LaunchMs[launch]:R}\n");
            }
        }
    }
}
