using System.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Tests.Statistics;

namespace PrefillBench.Tests.Gate;

public static class GateTiming
{
    /// <summary>Every question about a row once searched all rows of all pairs, which took minutes.</summary>
    [Fact(Explicit = true)]
    public static void A_step_and_a_verdict_of_10000_rows_with_17_pairs_take_seconds()
    {
        var noise = new Noise(3);
        var plan = Plans.Duet(10_000);
        var loop = new GateLoop(plan, (_, _) => 0.005 + (0.03 * noise.Normal()));
        loop.Append(17);

        var started = Stopwatch.GetTimestamp();
        _ = GateRules.Next(plan, loop.Evidence);
        var step = Stopwatch.GetElapsedTime(started);
        _ = loop.Judged();
        var both = Stopwatch.GetElapsedTime(started);

        TestContext.Current.TestOutputHelper!.WriteLine($"step {step.TotalSeconds:0.0} s, verdict {(both - step).TotalSeconds:0.0} s");
        Assert.True(both < TimeSpan.FromSeconds(10), $"{both.TotalSeconds:0.0} s");
    }
}
