using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Units;

namespace PrefillBench.Tests.Spec;

public static class GateSectionTests
{
    [Fact]
    public static void A_waiver_holds_through_its_last_day()
    {
        var waiver = Assert.Single(Gate("waive: [{case: \"b1-*\", kernel: trtllm, until: 2026-11-22, reason: slow driver}]").Waivers);

        Assert.Equal(("b1-*", KernelName.Of("trtllm"), Reading.Today, "slow driver", 2),
            (waiver.Case, waiver.Kernel, waiver.Until, waiver.Reason, waiver.Source.Line));
    }

    [Fact]
    public static void The_least_false_alarm_and_pairs_that_can_fire_are_accepted()
    {
        var gate = Gate("{false_alarm: 0.031%, max_pairs: 17}");

        Assert.Equal((new Percent(0.031), 17), (gate.FalseAlarm, gate.MaxPairs));
    }

    [Fact]
    public static void Kernels_are_looked_for_beside_the_file()
    {
        var spec = Reading.Spec(Reading.WithSuite(rootLines: "kernels: {dir: my/kernels}"));

        Assert.Equal(Path.GetFullPath("my/kernels"), spec.Kernels.Folder);
    }

    private static GatePolicy Gate(string lines) =>
        Reading.Spec(Reading.WithSuite(rootLines: $"gate: {(lines.StartsWith('{') ? lines : $"{{{lines}}}")}")).Suites[0].Gate;
}
