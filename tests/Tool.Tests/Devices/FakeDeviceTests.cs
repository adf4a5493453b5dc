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
    public static void The_rules_of_a_side_come_before_the_scripts_and_the_machine_stays_the_scripts()
    {
        using var bench = new FakeBench("""
            {"slug": "machine", "freeMemoryBytes": 5, /* comment */ "pairing": "sequential", "rules": [{"row": "*", "medianMs": 2}]}
            """);
        var own = bench.Side("own", """{"slug": "of-side", "rules": [{"row": "*", "medianMs": 3}]}""");

        using var alone = DeviceCatalog.Open(new DeviceRequest(bench.Setup.Selector));
        using var ofSide = DeviceCatalog.Open(new DeviceRequest(bench.Setup.Selector, own.Folder));

        Assert.Equal((2, 3), (TimeOf(alone), TimeOf(ofSide)));
        Assert.All([alone, ofSide], device => Assert.Equal(
            ("machine", DeviceKind.Fake, Pairing.Sequential, 5),
            (device.Facts.Slug, device.Facts.Kind, device.Facts.Pairing, device.Facts.FreeMemory.Value)));

        static double TimeOf(IDevice device)
        {
            using var row = device.Prepare(FakeBench.Tasks(16)[0].Row);
            return row.Launch();
        }
    }

    [Fact]
    public static void Rows_that_go_by_one_rule_run_the_same_code_whatever_glob_led_to_it_and_the_rest_of_the_script_is_no_part_of_it()
    {
        var rows = FakeBench.Tasks(16, 32, 48).Select(task => task.Row).ToArray();
        var script = new FakeScript
        {
            Rules =
            [
                new() { Row = "b1-s16-*", MedianMs = 2 }, new() { Row = "*s32*", MedianMs = 2 }, new() { Row = "*", Unsupported = "no" },
            ],
        };

        var code = new FakeSides(script).Build(KernelSet.Bundled, rows);
        var elsewhere = new FakeSides(script with { Slug = "other", Seed = 9 }).Build(KernelSet.Bundled, rows);
        var slowed = new FakeSides(script).Build(KernelSet.Bundled, rows, new Dictionary<string, int> { [rows[0].Id] = 100 });

        Assert.Equal(rows[..2].Select(row => row.Id).Order(StringComparer.Ordinal), code.Keys);
        Assert.Equal(code[rows[0].Id].Identity, code[rows[1].Id].Identity);
        Assert.Equal(code[rows[0].Id].Identity, elsewhere[rows[0].Id].Identity);
        Assert.NotEqual(code[rows[0].Id].Identity, slowed[rows[0].Id].Identity);
        Assert.Equal(code[rows[1].Id].Identity, slowed[rows[1].Id].Identity);
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
        using var device = new FakeDevice(new FakeScript { Seed = seed, Rules = [rule] }, side: null, FakeProcess.Own);
        _ = device.Start(new(unit, slot));
        using var prepared = device.Prepare(Row);
        var times = new double[5];
        prepared.LaunchTimed(times);
        return times;
    }
}
