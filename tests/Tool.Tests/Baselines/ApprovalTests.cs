using CsCheck;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;

namespace PrefillBench.Tests.Baselines;

public static class ApprovalTests
{
    private static readonly ApprovedBaseline Verified = Approval.Apply(
        null, BaselineSamples.Baseline("run-1", ("a/baseline", 1), ("a/trtllm", 2)), BaselineSamples.Request()).Verified;

    [Fact]
    public static void The_first_approval_takes_every_row_and_says_who_and_why()
    {
        Assert.Null(Verified.ParentSha256);
        Assert.Equal(["a/baseline", "a/trtllm"], Verified.Rows.Keys);
        Assert.All(Verified.Rows.Values, row => Assert.Equal(
            new Provenance("ada@example.org", BaselineSamples.Noon.AddHours(1), "first times", "def5678", "prefill-bench 1.0.0", "run-1"),
            row.Provenance));
    }

    [Fact]
    public static void Only_the_rows_asked_for_change()
    {
        var received = BaselineSamples.Baseline("run-2", ("a/baseline", 3), ("a/trtllm", 4), ("b/trtllm", 5));

        var outcome = Approval.Apply(ApprovedFile.Of(Verified), received,
            BaselineSamples.Request(row => row.EndsWith("/trtllm", StringComparison.Ordinal), "faster"));

        Assert.Same(Verified.Rows["a/baseline"], outcome.Verified.Rows["a/baseline"]);
        Assert.Equal([("a/trtllm", (double?)2, (double?)4), ("b/trtllm", null, 5)],
            outcome.Changes.Select(c => (c.Row, c.OldMedianMs, c.NewMedianMs)));
        Assert.Equal(1.0, outcome.Changes[0].Change()!.Value, 12);
        Assert.Equal(["a/baseline"], outcome.Remaining!.Rows.Keys);
        Assert.Equal(BaselineJson.Sha256(Verified), outcome.Verified.ParentSha256);
    }

    [Fact]
    public static void Rows_outside_the_filter_never_change() =>
        Gen.Select(Gen.Bool.Array[6], Gen.Double[0.1, 10].Array[6]).Sample((chosen, times) =>
    {
        var received = BaselineSamples.Baseline("run-2", [.. times.Select((ms, i) => ($"row{i}", ms))]);
        var verified = Approval.Apply(
            null, BaselineSamples.Baseline("run-1", [.. times.Select((ms, i) => ($"row{i}", ms + 1))]), BaselineSamples.Request()).Verified;
        if (!chosen.Any(c => c))
        {
            return true;
        }

        var outcome = Approval.Apply(ApprovedFile.Of(verified), received, BaselineSamples.Request(row => chosen[row[3] - '0']));

        return chosen.Select((c, i) => outcome.Verified.Rows[$"row{i}"].Provenance.RunId == (c ? "run-2" : "run-1")).All(ok => ok)
            && (outcome.Remaining?.Rows.Count ?? 0) + outcome.Changes.Length == 6;
    }, iter: 100);

    public static TheoryData<string, string> Refusals => new()
    {
        { "no reason", "needs a reason" },
        { "no match", "no row of the received run matches" },
        { "hardware", "cores: 2 -> 4" },
        { "slug", "device: " },
        { "protocol", "protocol: standard -> published" },
        { "old measurement", "method version 0" },
        { "NaN", "not a time above 0 ms" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public static void What_would_make_the_baseline_meaningless_is_refused(string situation, string text)
    {
        var good = BaselineSamples.Baseline("run-2", ("a/trtllm", 4));
        var row = good.Rows["a/trtllm"];
        var (received, request) = situation switch
        {
            "no reason" => (good, BaselineSamples.Request(reason: " ")),
            "no match" => (good, BaselineSamples.Request(_ => false)),
            "hardware" => (good with { Hardware = good.Hardware.SetItem("cores", "4") }, BaselineSamples.Request()),
            "slug" => (good with { Slug = "cuda-h200" }, BaselineSamples.Request()),
            "protocol" => (good with { Protocol = "published" }, BaselineSamples.Request()),
            "old measurement" => (good with { MeasurementVersion = 0 }, BaselineSamples.Request()),
            "NaN" => (With(row with { MedianMs = double.NaN }), BaselineSamples.Request()),
            _ => throw new ArgumentOutOfRangeException(nameof(situation)),
        };

        var failure = Assert.Throws<PfbException>(() => Approval.Apply(ApprovedFile.Of(Verified), received, request));

        Assert.All(failure.Diagnostics, d => Assert.Equal(Codes.ApprovalRefused, d.Code));
        Assert.Contains(failure.Diagnostics, d => d.Text.Contains(text, StringComparison.Ordinal));

        ApprovedBaseline With(ApprovedRow changed) => good with { Rows = good.Rows.SetItem("a/trtllm", changed) };
    }

    [Fact]
    public static void An_older_method_is_left_behind_only_with_all_rows_at_once()
    {
        var old = Verified with { MeasurementVersion = 0 };
        var part = BaselineSamples.Baseline("run-2", ("a/trtllm", 4));
        var all = BaselineSamples.Baseline("run-2", ("a/trtllm", 4), ("a/baseline", 3));

        Assert.Throws<PfbException>(() => Approval.Apply(ApprovedFile.Of(old), part, BaselineSamples.Request()));
        Assert.Equal(ApprovedBaseline.MeasurementOf(BaselineSamples.Slug),
            Approval.Apply(ApprovedFile.Of(old), all, BaselineSamples.Request()).Verified.MeasurementVersion);
    }

    [Fact]
    public static void Differences_are_told_field_by_field()
    {
        var today = Fingerprint.Of(Verified) with { Slug = "cpu-amd", Hardware = BaselineSamples.Facts(("cores", "8"), ("smt", "on")) };

        var differences = Fingerprint.Differences(Verified, today);

        Assert.Equal(
            [$"device: {BaselineSamples.Slug} -> cpu-amd", "cores: 2 -> 8", "simd: avx512 -> (absent)", "smt: (absent) -> on"],
            differences.Select(d => d.ToString()));
        Assert.Equal("case definition: c0ffee -> beef", Fingerprint.CaseDifference(Verified.Rows["a/trtllm"], "beef")?.ToString());
        Assert.Null(Fingerprint.CaseDifference(Verified.Rows["a/trtllm"], "c0ffee"));
    }
}
