using PrefillBench.Devices;
using PrefillBench.Devices.Fake;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Tests.Measurement;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices;

public static class FakeDeviceTests
{
    private static readonly WorkloadRow Row = WorkloadRow.Of(FakeBench.Case(16), KernelRole.Trtllm);
    private static readonly FakeRule Noisy = new() { Row = "*", MedianMs = 5, ProcessSigma = 0.05, LaunchSigma = 0.01, UnitSigma = 0.2 };

    [Fact]
    public static void Times_depend_on_seed_unit_slot_and_row_only()
    {
        Assert.Equal(Times(Noisy, 1, 0), Times(Noisy, 1, 0));
        Assert.NotEqual(Times(Noisy, 1, 0), Times(Noisy, 2, 0));
        Assert.NotEqual(Times(Noisy, 1, 0), Times(Noisy, 1, 1));
        Assert.NotEqual(Times(Noisy, 1, 0), Times(Noisy, 1, 0, seed: 9));
    }

    [Fact]
    public static void Drift_of_the_unit_is_shared_by_both_slots_and_cancels_in_their_ratio()
    {
        var drifting = Noisy with { ProcessSigma = 0, LaunchSigma = 0 };

        Assert.Equal(Times(drifting, 3, 0), Times(drifting, 3, 1));
        Assert.NotEqual(Times(drifting, 3, 0), Times(drifting, 4, 0));
    }

    [Fact]
    public static void Factors_per_process_repeat()
    {
        var rule = new FakeRule { Row = "*", MedianMs = 2, PerProcess = [1, 1.5] };

        Assert.Equal([2.0, 3.0, 2.0, 3.0], Enumerable.Range(0, 4).Select(unit => Times(rule, unit, 0)[0]));
    }

    [Fact]
    public static void The_first_matching_rule_counts_and_a_row_without_one_takes_a_millisecond()
    {
        var script =
            new FakeScript { Rules = [new FakeRule { Row = "b1-s16-*", MedianMs = 2 }, new FakeRule { Row = "*s16*", MedianMs = 3 }] };

        Assert.Equal(2, script.RuleFor(Row.Id).MedianMs);
        Assert.Equal(3, script.RuleFor("b2-s16-x/trtllm").MedianMs);
        Assert.Equal(1, script.RuleFor("b2-s32-x/trtllm").MedianMs);
    }

    [Fact]
    public static void A_sides_script_comes_before_the_selectors()
    {
        using var bench = new FakeBench("""{"slug": "of-selector", "freeMemoryBytes": 5, /* comment */ "pairing": "sequential"}""");
        var own = bench.Side("own", """{"slug": "of-side"}""");
        var none = bench.Side("none");

        using var fromSide = DeviceCatalog.Open(new DeviceRequest(bench.Setup.Selector, own.Folder));
        using var fromSelector = DeviceCatalog.Open(new DeviceRequest(bench.Setup.Selector, none.Folder));

        Assert.Equal("of-side", fromSide.Facts.Slug);
        Assert.Equal(
            ("of-selector", DeviceKind.Fake, Pairing.Sequential, 5),
            (fromSelector.Facts.Slug, fromSelector.Facts.Kind, fromSelector.Facts.Pairing, fromSelector.Facts.FreeMemory.Value));
    }

    [Theory]
    [InlineData("not json", "PFB4001")]
    [InlineData("""{"rulez": []}""", "PFB4001")]
    [InlineData("""{"rules": [{"row": "*", "medianMs": 0}]}""", "PFB4001")]
    [InlineData("""{"rules": [{"medianMs": 1}]}""", "PFB4001")]
    public static void A_script_that_makes_no_sense_is_refused(string script, string code)
    {
        using var bench = new FakeBench(script);

        var thrown = Assert.Throws<PfbException>(() => DeviceCatalog.Open(new DeviceRequest(bench.Setup.Selector)));

        Assert.Equal(code, thrown.Diagnostics[0].Code.Id);
        Assert.Equal(bench.ScriptFile, thrown.Diagnostics[0].Position.File);
    }

    private static double[] Times(FakeRule rule, int unit, int slot, ulong seed = 0)
    {
        using var device = new FakeDevice(new FakeScript { Seed = seed, Rules = [rule] }, unit, slot, FakeProcess.Own);
        using var prepared = device.Prepare(Row);
        var times = new double[5];
        prepared.Launch(times);
        return times;
    }
}
