using System.Collections.Immutable;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>The kernels of a run as tables of cases show them.</summary>
internal sealed class ShownKernels(ResultsDocument document)
{
    /// <summary>Longer names leave a table of 80 columns no room for two times.</summary>
    private const int LongestBeside = 10;

    private readonly Dictionary<string, RowSection> rows = document.Rows.ToDictionary(row => row.Id);

    public ImmutableArray<string> Names { get; } = [.. document.Kernels.Select(kernel => kernel.Name)];

    /// <summary>Two kernels are shown in one line a case, any other number in one line a row.</summary>
    public bool AreTwo => Names.Length == 2 && Names.All(name => name.Length <= LongestBeside);

    /// <summary>The row of each kernel; null where the results have none.</summary>
    public RowSection?[] RowsOf(CaseSection c) => [.. c.Rows.Select(rows.GetValueOrDefault)];

    /// <summary>The letter of one of two kernels: <c>b</c> for baseline and <c>t</c> for trtllm.</summary>
    public string Mark(string kernel)
    {
        var marks = Names.Select(name => char.ToLowerInvariant(name[0])).ToArray();
        var place = Names.IndexOf(kernel);
        return marks.All(char.IsAsciiLetter) && marks.Distinct().Count() == marks.Length ? $"{marks[place]}" : $"{place + 1}";
    }

    /// <summary>The meaning of the letters in words.</summary>
    public string MarksInWords => $"/{Mark(Names[0])} or /{Mark(Names[1])}: the verdict is for that kernel only";

    public static string SpeedupText(RowSection? first, RowSection? row) =>
        Figures.OrNone(Speedup(first, row), ratio => $"{ratio:0.00}x");

    /// <summary>Times of the first kernel over times of this one: above 1 it is faster.</summary>
    public static double? Speedup(RowSection? first, RowSection? row) =>
        Figures.Median(first?.MedianMs ?? []) / Figures.Median(row?.MedianMs ?? []);
}
