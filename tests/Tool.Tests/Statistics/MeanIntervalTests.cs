using PrefillBench.Statistics;

namespace PrefillBench.Tests.Statistics;

public static class MeanIntervalTests
{
    /// <summary>R: t.test(c(1, 2, 3, 4, 5))$conf.int.</summary>
    [Fact]
    public static void Limits_are_those_of_student()
    {
        var interval = MeanInterval.Of([1, 2, 3, 4, 5]);

        Assert.Equal((3, 1.036757, 4.963243), (interval.Mean, Math.Round(interval.Low, 6), Math.Round(interval.High, 6)));
    }
}
