using CsCheck;
using PrefillBench.Report.Comparing;

namespace PrefillBench.Tests.Report.Comparing;

public static class AllowanceTests
{
    [Theory]
    [InlineData(0.1, 0.07)]
    [InlineData(0.3, 0.03346)]
    [InlineData(0.9, 0.016)]
    [InlineData(2, 0.0062)]
    [InlineData(7, 0.005)]
    [InlineData(100, 0.005)]
    public static void It_follows_the_measured_noise(double ms, double expected)
    {
        Assert.Equal(expected, Allowance.For(ms, measuredCard: true), 4);
        Assert.Equal(2 * Allowance.For(ms, measuredCard: true), Allowance.For(ms, measuredCard: false), 12);
    }

    [Fact]
    public static void A_longer_kernel_is_never_allowed_more() =>
        Gen.Select(Gen.Double[1e-4, 1e4], Gen.Double[1, 100]).Sample((ms, factor) =>
            Allowance.For(ms * factor, true) <= Allowance.For(ms, true) && Allowance.For(ms, true) >= Allowance.Floor);
}
