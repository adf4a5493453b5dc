using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Results;

namespace PrefillBench.Report.Exchange;

/// <summary>OpenMetrics 1.0 text for a monitoring system: what each row took and became, in base units.</summary>
public static class OpenMetricsReport
{
    private static readonly RowFamily[] RowFamilies =
    [
        new("launch_seconds", "seconds", "Median time of one launch over fresh processes.", row => Figures.Median(row.MedianMs) / 1000),
        new("approved_launch_seconds", "seconds", "Median time of one launch of the approved code.",
            row => Figures.Median(row.ApprovedMedianMs) / 1000),
        new("time_ratio", null, "Current time / approved time.", row => row.Ratio),
        new("time_ratio_low", null, "Lower end of the ratio's interval.", row => row.Low),
        new("time_ratio_high", null, "Upper end of the ratio's interval.", row => row.High),
        new("flops_per_second", null, "Floating-point operations a second by the exact count.", row => row.Tflops * 1e12),
        new("roofline_ratio", "ratio", "Share of the roofline of the same run.", row => row.Roofline),
        new("allocated_bytes", "bytes", "Memory of the kernel alone.", row => row.AllocatedBytes > 0 ? row.AllocatedBytes : null),
        new("output_relative_error", null, "Relative error of the output against float64.",
            row => row.Output?.RelativeError is { } error && double.IsFinite(error) ? error : null),
    ];

    public static string Render(ImmutableArray<ResultsDocument> runs)
    {
        var text = new StringBuilder();
        foreach (var family in RowFamilies)
        {
            Family(text, family.Name, "gauge", family.Unit, family.Help,
                runs.SelectMany(run => run.Rows, (run, row) => (Labels(run, row), family.Value(row))));
        }

        Family(text, "row_verdict", "gauge", null, "1 for the verdict of the row.",
            runs.SelectMany(run => run.Rows, (run, row) => ($"{Labels(run, row)},verdict=\"{row.Verdict.Name()}\"", (double?)1)));
        Family(text, "run_exit_code", "gauge", null, "Exit code of the run; 0 passed.",
            runs.Select(run => (Labels(run), (double?)(int)run.ExitCode)));
        Family(text, "run_complete", "gauge", null, "1 if the run measured everything it planned.",
            runs.Select(run => (Labels(run), (double?)(run.Run.Complete ? 1 : 0))));
        Family(text, "run_approved_rows_not_looked_at", "gauge", null, "Approved rows that the run did not judge.",
            runs.Select(run => (Labels(run), (double?)(run.NotLookedAt?.Count() ?? 0))));
        Family(text, "run_timestamp_seconds", "gauge", "seconds", "When the run ended, Unix time.",
            runs.Select(run => (Labels(run), (double?)(run.Run.EndedUtc.ToUnixTimeMilliseconds() / 1000.0))));
        Family(text, "run", "info", null, "Facts of the run, as labels.", runs.Select(run => (
            $"{Labels(run)},tool=\"{Escape(run.Tool)}\",device_name=\"{Escape(run.Device.Name)}\","
                + $"commit=\"{Escape(run.Run.Commit ?? "")}\",verdict=\"{run.Verdict.Name()}\"",
            (double?)1)));
        return text.Append("# EOF\n").ToString();
    }

    /// <summary>A family without a sample is left out; of equal labels, which two runs of one id would give, the last counts.</summary>
    private static void Family(
        StringBuilder text, string name, string type, string? unit, string help, IEnumerable<(string Labels, double? Value)> samples)
    {
        var known = samples.Where(sample => sample.Value is not null).GroupBy(sample => sample.Labels)
            .Select(group => group.Last()).ToArray();
        if (known.Length == 0)
        {
            return;
        }

        var full = $"prefill_bench_{name}";
        text.Append(CultureInfo.InvariantCulture, $"# TYPE {full} {type}\n");
        if (unit is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"# UNIT {full} {unit}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"# HELP {full} {help}\n");
        foreach (var (labels, value) in known)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{full}{(type == "info" ? "_info" : "")}{{{labels}}} {value!.Value.ToString("R", CultureInfo.InvariantCulture)}\n");
        }
    }

    private static string Labels(ResultsDocument run) =>
        $"run=\"{Escape(run.Run.Id)}\",suite=\"{Escape(run.Run.Suite)}\",device=\"{Escape(run.Device.Slug)}\"";

    private static string Labels(ResultsDocument run, RowSection row) =>
        $"{Labels(run)},case=\"{Escape(row.Case)}\",kernel=\"{Escape(row.Kernel)}\",row=\"{Escape(row.Id)}\"";

    private static string Escape(string text) => string.Concat(PlainText.OneLine(text).EnumerateRunes().Select(rune => rune.ToString()))
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    /// <param name="Unit">Must end the name, by the format's rule; null without one.</param>
    private sealed record RowFamily(string Name, string? Unit, string Help, Func<RowSection, double?> Value);
}
