using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Results;
using static PrefillBench.Report.MarkdownText;

namespace PrefillBench.Report;

/// <summary>The table of cases in report.md.</summary>
internal static class MarkdownCases
{
    public static MarkdownSection Section(ResultsDocument document, CaseLabels labels)
    {
        var kernels = new ShownKernels(document);
        var cases = document.CasesWorstFirst();
        if (cases.IsEmpty)
        {
            return MarkdownSection.Of("cases", 6, "");
        }

        var clocked = document.Rows.Any(row => row.TflopsPerGhz is not null);
        string[] rates = ["TFLOP/s", .. clocked ? ["TFLOP/s per GHz"] : Array.Empty<string>(), "GB/s", "of roofline", "verdict"];
        string[] header = kernels.AreTwo
            ? ["case", .. kernels.Names.Select(name => $"{Escape(name)} ms"), "speed-up", .. rates]
            : ["case", "kernel", "ms", "speed-up", .. rates];
        return new(
            "cases", 6, $"## Cases\n\n{Escape(labels.Common)}\n\n",
            kernels.AreTwo
                ? MarkdownRows.Table(header, cases, c => Beside(c, labels, kernels, clocked), More)
                : MarkdownRows.Table(header, Lines(cases), line => Below(line.Case, line.Kernel, labels, kernels, clocked), More),
            "\nTimes: median over processes ± spread of launches in a process; "
            + (kernels.AreTwo ? $"TFLOP/s, GB/s (least bytes over time) and roofline: of {Escape(kernels.Names[1])}.\n"
                : kernels.Names.Length > 1 ? $"GB/s: least bytes over time; speed-up: over {Escape(kernels.Names[0])}.\n"
                : "GB/s: least bytes over time.\n"));

        string More(int cut) => $"\n{Cut(cases, kernels, cut)}\n";
    }

    /// <summary>A line for each kernel of each case.</summary>
    private static ImmutableArray<(CaseSection Case, int Kernel)> Lines(ImmutableArray<CaseSection> cases) =>
        [.. cases.SelectMany(c => c.Rows.Select((_, kernel) => (c, kernel)))];

    /// <summary>A sentence on the lines that are left out.</summary>
    private static string Cut(ImmutableArray<CaseSection> cases, ShownKernels kernels, int lines)
    {
        if (kernels.AreTwo)
        {
            return ShownOrder.More(RowsOf(cases[^lines..]), $"rows of {PlainText.Count(lines, "more case")}");
        }

        return ShownOrder.More([.. cases.SelectMany(kernels.RowsOf).TakeLast(lines).OfType<RowSection>()], "more rows of cases");

        RowSection[] RowsOf(ImmutableArray<CaseSection> some) =>
            [.. some.SelectMany(kernels.RowsOf).OfType<RowSection>().DistinctBy(row => row.Id)];
    }

    private static string[] Beside(CaseSection c, CaseLabels labels, ShownKernels kernels, bool clocked)
    {
        var (first, second) = kernels.RowsOf(c) is [var left, var right] ? (left, right) : default;
        return
        [
            Code(labels.Of(c)), Figures.Time(first), Figures.Time(second), ShownKernels.SpeedupText(first, second),
            .. Rates(second, clocked),
            Verdicts(first, second, kernels),
        ];
    }

    private static string[] Below(CaseSection c, int kernel, CaseLabels labels, ShownKernels kernels, bool clocked)
    {
        var rows = kernels.RowsOf(c);
        var row = rows[kernel];
        return
        [
            Code(labels.Of(c)), Escape(kernels.Names[kernel]), Figures.Time(row),
            kernel == 0 ? Figures.None : ShownKernels.SpeedupText(rows[0], row), .. Rates(row, clocked),
            (row?.Verdict ?? Verdict.Skipped).Name(),
        ];
    }

    private static string[] Rates(RowSection? row, bool clocked) =>
    [
        Figures.OrNone(row?.Tflops, Figures.Rate), .. clocked ? [Figures.OrNone(row?.TflopsPerGhz, Figures.Rate)] : Array.Empty<string>(),
        Figures.OrNone(row?.EffectiveGbps, Figures.Rate), Figures.OrNone(row?.Roofline, Figures.Percent),
    ];

    private static string Verdicts(RowSection? first, RowSection? second, ShownKernels kernels)
    {
        return (first?.Verdict, second?.Verdict) switch
        {
            (null, null) => Verdict.Skipped.Name(),
            ({ } both, { } same) when both == same => both.Name(),
            var (one, other) => $"{Of(one, 0)}, {Of(other, 1)}",
        };

        string Of(Verdict? verdict, int kernel) => $"{Escape(kernels.Names[kernel])} {verdict?.Name() ?? Figures.None}";
    }
}
