using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Gate;
using PrefillBench.Spec;
using PrefillBench.Tests.Measurement;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Gate;

public static class StoredRatesTests
{
    [Fact]
    public static void A_session_far_above_the_others_would_have_alarmed()
    {
        var rates = StoredRates.Of([Row(1, 1.001, 0.999, 1.002, 0.998, 1.001, 1, 0.999, 1, 1.5)], SpecDefaults.Gate)!;

        // Clopper-Pearson by R's binom.test(1, 10, alternative = "less")$conf.int.
        Assert.Equal((10, 1), (rates.Sessions, rates.Alarmed));
        Assert.Equal(0.3942, rates.Limit, 4);
    }

    [Fact]
    public static void Sessions_alike_do_not_alarm() =>
        Assert.Equal((9, 0), StoredRates.Of([Row(1, 1.01, 0.99, 1.02, 0.98, 1.01, 1, 0.99, 1)], SpecDefaults.Gate) is { } rates ? (rates.Sessions, rates.Alarmed) : default);

    [Fact]
    public static void Too_few_sessions_tell_nothing() => Assert.Null(StoredRates.Of([Row(1, 1, 1, 1, 1, 1, 1, 1)], SpecDefaults.Gate));

    private static PlannedRow Row(params double[] sessionMs) => new(
        WorkloadRow.Of(FakeBench.Case(64), KernelRole.Trtllm), null, Identical: false,
        new ApprovedRow
        {
            CaseSha256 = "a",
            Sessions = [.. sessionMs.Select((ms, i) => new BaselineSession(DateTimeOffset.UnixEpoch.AddDays(i), "boot", $"run{i}", [ms, ms], [0.01, 0.01]))],
            OutputDigest = "",
            OutputError = 0,
            Resources = ImmutableSortedDictionary<string, string>.Empty,
            VerdictWhenApproved = "RECORDED",
            Provenance = new("", DateTimeOffset.UnixEpoch, "", null, "", ""),
        },
        null, PairNoise: 0.01, ExpectedMs: 1);
}
