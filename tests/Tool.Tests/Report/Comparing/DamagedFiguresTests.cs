using PrefillBench.Diagnostics;
using static PrefillBench.Tests.Report.Comparing.FigureTexts;
using static PrefillBench.Tests.Report.Comparing.OtherSpellings;

namespace PrefillBench.Tests.Report.Comparing;

/// <summary>Files of figures that cannot be read, or not whole.</summary>
public static class DamagedFiguresTests
{
    private static readonly string Two = Csv(0.5, 1, 4);

    [Theory]
    [InlineData("batch_size,trtllm_mean\n", "below the line that names the columns there is no line of figures")]
    [InlineData("batch_size,mean of trtllm\n1,2\n", "no line names columns with times")]
    public static void A_file_without_figures_says_what_it_lacks(string text, string lacks) => Assert.Contains(
        lacks, Assert.Throws<PfbException>(() => Side(text)).Diagnostics[0].Text, StringComparison.Ordinal);

    [Fact]
    public static void Marks_of_a_merge_are_called_so()
    {
        var merged = EachLine(Two, (line, i) => i == 1 ? $"<<<<<<< HEAD\n{line}" : i == 2 ? $"=======\n{line}\n>>>>>>> theirs" : line);

        Assert.Equal(3, Side(merged).Unusable.Count(line => line.Why.Contains("resolve it", StringComparison.Ordinal)));
    }
}
