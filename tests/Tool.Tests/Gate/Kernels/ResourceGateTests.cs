using System.Collections.Immutable;
using PrefillBench.Baselines.Kernels;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Gate.Kernels;

namespace PrefillBench.Tests.Gate.Kernels;

public static class ResourceGateTests
{
    private static readonly KernelResources Usual = new()
    {
        Registers = 168, StackBytes = 0, SpillStoreBytes = 0, SpillLoadBytes = 0, SharedBytes = 230_400, Threads = 384, BlocksPerSm = 1,
        Instructions = Mix(("all", 900), ("wgmma", 48)),
    };

    private static readonly BuiltKernel Kernel = new(
        new("fast", "sm_90a", "nvrtc 12.4"), Usual, 384, 0, [], new("/k/fast.kernel.json", 7, 5));

    public static TheoryData<string> Worse => ["stores", "loads", "stack", "blocks", "threads"];

    public static TheoryData<string> Harmless => ["registers", "shared", "instructions", "fewer instructions", "more blocks"];

    [Fact]
    public static void The_same_resources_pass_without_a_word()
    {
        var result = ResourceGate.Judge(Kernel, Approved(Usual));

        Assert.Equal(Verdict.Pass, result.Verdict);
        Assert.Empty(result.Findings);
    }

    [Fact]
    public static void Without_approved_resources_only_the_rules_hold()
    {
        Assert.Equal(Verdict.NoBaseline, ResourceGate.Judge(Kernel, null).Verdict);
        Assert.Equal(Verdict.Regressed, ResourceGate.Judge(Kernel with { Resources = Usual with { SpillStoreBytes = 4 } }, null).Verdict);
    }

    [Theory]
    [MemberData(nameof(Worse))]
    public static void More_local_memory_or_less_occupancy_is_a_regression(string what)
    {
        var before = Usual with { BlocksPerSm = 2 };
        var now = what switch
        {
            "stores" => before with { SpillStoreBytes = 8 },
            "loads" => before with { SpillLoadBytes = 8 },
            "stack" => before with { StackBytes = 16 },
            "blocks" => before with { BlocksPerSm = 1 },
            _ => before with { Threads = 256 },
        };

        // Allowed is what the rules bear; the comparison is stricter.
        var result = ResourceGate.Judge(Kernel with { Resources = now, AllowedSpillBytes = 64 }, Approved(before));

        Assert.Equal(Verdict.Regressed, result.Verdict);
        var finding = Assert.Single(result.Findings, finding => finding.Code == Codes.ResourcesRegressed);
        Assert.Equal((ExitCode.Regressed, Kernel.Source), (finding.Exit, finding.Position));
        Assert.Contains(" -> ", finding.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Harmless))]
    public static void A_change_without_effect_on_either_is_a_note(string what)
    {
        var (now, words) = what switch
        {
            "registers" => (Usual with { Registers = 160 }, "168 -> 160 registers"),
            "shared" => (Usual with { SharedBytes = 100 }, "230400 -> 100 bytes of shared memory"),
            "instructions" => (Usual with { Instructions = Mix(("all", 901), ("mma", 2), ("wgmma", 48)) },
                "900 -> 901 instructions, 0 -> 2 mma instructions"),
            "fewer instructions" => (Usual with { Instructions = Mix(("all", 900), ("wgmma", 24)) }, "48 -> 24 wgmma instructions"),
            _ => (Usual with { BlocksPerSm = 2 }, "1 -> 2 blocks on a multiprocessor"),
        };

        var result = ResourceGate.Judge(Kernel with { Resources = now }, Approved(Usual));

        Assert.Equal(Verdict.Pass, result.Verdict);
        var finding = Assert.Single(result.Findings);
        Assert.Equal((Codes.ResourcesChanged, ExitCode.Passed), (finding.Code, finding.Exit));
        Assert.Equal($"fast/sm_90a/nvrtc 12.4: {words}", finding.Text);
    }

    [Fact]
    public static void Instructions_counted_on_one_side_only_are_not_compared() =>
        Assert.Empty(ResourceGate.Judge(Kernel with { Resources = Usual with { Instructions = null } }, Approved(Usual)).Findings);

    [Fact]
    public static void A_stated_spill_is_borne_up_to_its_bytes()
    {
        var spilling = Kernel with
        {
            Resources = Usual with { SpillStoreBytes = 16, SpillLoadBytes = 40, StackBytes = 16 },
            AllowedSpillBytes = 16,
        };

        Assert.Empty(ResourceGate.Rules(spilling));
        Assert.Equal(2, ResourceGate.Rules(spilling with { AllowedSpillBytes = 15 }).Length);
        Assert.Equal(Verdict.Pass, ResourceGate.Judge(spilling, Approved(spilling.Resources)).Verdict);
    }

    [Fact]
    public static void What_ptxas_serialised_breaks_a_rule()
    {
        var broken = Assert.Single(ResourceGate.Rules(Kernel with { Warnings = ["ptxas info : (C7510) Potential Performance Loss"] }));

        Assert.Equal((Codes.KernelRuleBroken, ExitCode.Regressed), (broken.Code, broken.Exit));
        Assert.Contains("C7510", broken.Text, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_launch_that_cannot_be_breaks_a_rule()
    {
        Assert.Contains(
            "launch bound is 256", Assert.Single(ResourceGate.Rules(Kernel with { MaxThreads = 256 })).Text, StringComparison.Ordinal);
        Assert.Contains("not even one block", Assert.Single(
            ResourceGate.Rules(Kernel with { Resources = Usual with { BlocksPerSm = 0 } })).Text, StringComparison.Ordinal);
        Assert.Empty(ResourceGate.Rules(Kernel with { MaxThreads = null, Resources = Usual with { BlocksPerSm = null } }));
    }

    private static ApprovedKernel Approved(KernelResources resources) =>
        new(resources, new KernelApproval("someone", DateTimeOffset.UnixEpoch, "because", "tool"));

    private static ImmutableSortedDictionary<string, int> Mix(params (string Kind, int Count)[] kinds) =>
        kinds.ToImmutableSortedDictionary(kind => kind.Kind, kind => kind.Count, StringComparer.Ordinal);
}
