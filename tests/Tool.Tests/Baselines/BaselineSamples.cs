using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;

namespace PrefillBench.Tests.Baselines;

/// <summary>Baselines to start from; times in ms.</summary>
public static class BaselineSamples
{
    public const string Slug = "cpu-intel-6-85-7-avx512-2c";

    public static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static ApprovedBaseline Baseline(string runId, params (string Row, double MedianMs)[] rows) => new()
    {
        SchemaVersion = ApprovedBaseline.CurrentSchema,
        MeasurementVersion = ApprovedBaseline.MeasurementOf(Slug),
        Suite = "quick",
        Slug = Slug,
        DeviceName = "Intel Xeon 6-85-7, 2 cores",
        Protocol = "standard",
        L2 = "cold",
        Hardware = Facts(("cores", "2"), ("simd", "avx512")),
        Environment = Facts(("os", "Linux 6.1"), ("runtime", ".NET 10.0.1")),
        Rows = rows.ToImmutableSortedDictionary(row => row.Row, row => Row(runId, row.MedianMs)),
    };

    public static ApprovedRow Row(string runId, double medianMs, string caseSha256 = "c0ffee") => new()
    {
        CaseSha256 = caseSha256,
        MedianMs = medianMs,
        PairNoise = 0.03,
        OutputDigest = "0123456789abcdef",
        OutputError = 0.0021,
        Resources = Facts(("vector", "512 bits")),
        VerdictWhenApproved = "RECORDED",
        Provenance = new("", Noon, "", "abc1234", "prefill-bench 1.0.0", runId),
    };

    /// <summary>As its file has it.</summary>
    public static string Text(ApprovedBaseline baseline) => Utf8Text.Of(stream => BaselineJson.Write(stream, baseline));

    public static ApprovalRequest Request(Func<string, bool>? matches = null, string reason = "first times") =>
        new(matches ?? (_ => true), reason, "ada@example.org", Noon.AddHours(1), "def5678");

    public static ImmutableSortedDictionary<string, string> Facts(params (string Key, string Value)[] facts) =>
        facts.ToImmutableSortedDictionary(fact => fact.Key, fact => fact.Value);
}
