using PrefillBench.Devices;

namespace PrefillBench.Tests.Devices;

public static class StartConditionsTests
{
    [Theory]
    [InlineData(1980.0, 1980.0, 30.0, 54.0, null)]
    [InlineData(1980.0, 1925.0, 30.0, 30.0, null)]
    [InlineData(1980.0, 1905.0, 30.0, 30.0, "1980 and 1905 MHz")]
    [InlineData(1905.0, 1980.0, 30.0, 30.0, "1905 and 1980 MHz")]
    [InlineData(1980.0, 1980.0, 30.0, 56.0, "30 and 56 C")]
    [InlineData(null, 1980.0, 30.0, null, null)]
    public static void Members_that_started_too_differently_are_no_pair(
        double? clock, double? otherClock, double? heat, double? otherHeat, string? cause)
    {
        var why = StartConditions.WhyUnequal(new(clock, heat), new(otherClock, otherHeat));

        Assert.True(cause is null ? why is null : why!.Contains(cause, StringComparison.Ordinal), why);
    }
}
