using System.Collections.Immutable;
using System.Text;
using PrefillBench.Baselines;
using PrefillBench.CodeFiles;
using PrefillBench.Diagnostics;
using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests.Baselines;

/// <summary>Baselines of schemaVersion 1, which kept several runs of a row and a reference workload.</summary>
public static class EarlierBaselineTests
{
    /// <summary>Medians of the two runs: 1.5 and 4 ms.</summary>
    private const string Text =
        """
        {
          "deviceName": "Fast card",
          "environment": {"driver": "1"},
          "hardware": {"gpu": "fast"},
          "l2": "cold",
          "measurementVersion": 3,
          "parentSha256": null,
          "protocol": "standard",
          "rows": {
            "a/trtllm": {
              "caseSha256": "c0ffee",
              "codeSha256": "CODE",
              "mustCatch": 0.02,
              "outputDigest": "0123456789abcdef",
              "outputError": 0.002,
              "pairNoise": 0.01,
              "provenance": {"by": "ada", "commit": "abc", "reason": "first times", "runId": "run-1", "tool": "prefill-bench 1.0.0", "whenUtc": "2026-11-23T12:00:00+00:00"},
              "resources": {"registers": "168"},
              "sessions": [
                {"boot": "b1", "control": {"processMs": [7, 8], "work": {"codeSha256": "CONTROL", "name": "products"}},
                 "processMedianMs": [1.25, 1.75], "runId": "run-1", "startedUtc": "2026-11-23T11:00:00+00:00", "withinSpread": [0.01, 0.01]},
                {"boot": "b2", "processMedianMs": [3, 4, 9], "runId": "run-2", "startedUtc": "2026-11-23T11:30:00+00:00", "withinSpread": [0.01, 0.01, 0.01]}
              ],
              "verdictWhenApproved": "RECORDED"
            }
          },
          "schemaVersion": 1,
          "slug": "fast",
          "suite": "ci"
        }
        """;

    private static readonly KernelCode Code = new(
        $$"""{"cubin": "{{Hash}}.cubin"}""", ImmutableSortedDictionary<string, ReadOnlyMemory<byte>>.Empty.Add(
            $"{Hash}.cubin", new byte[] { 1, 2, 3 }));
    private static readonly ChangeRequest Change = new("today's form", "ada", BaselineSamples.Noon, null);

    private static string Hash => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([1, 2, 3]));

    [Fact]
    public static void Code_noise_must_catch_and_the_median_of_all_runs_are_read()
    {
        using var folder = new TemporaryFolder();

        var row = Stored(folder).Load("fast", "ci")!.Rows["a/trtllm"];

        Assert.Equal((Code.Sha256, 2.75, 0.01, 0.02), (row.CodeSha256, row.MedianMs, row.PairNoise, row.MustCatch));
        Assert.Equal(("c0ffee", "RECORDED", "first times"), (row.CaseSha256, row.VerdictWhenApproved, row.Provenance.Reason));
    }

    [Theory]
    [InlineData("prune")]
    [InlineData("calibrate")]
    [InlineData("convert")]
    [InlineData("approve")]
    public static void Whatever_changes_it_writes_todays_form_and_goes_on_with_its_history(string change)
    {
        using var folder = new TemporaryFolder();
        var store = Stored(folder);
        Assert.Empty(store.Verify());

        switch (change)
        {
            case "prune":
                store.Prune("fast", "ci", new HashSet<string>(), Change);
                break;
            case "calibrate":
                store.SetNoise("fast", "ci", new Dictionary<string, (double, double?)> { ["a/trtllm"] = (0.02, 0.03) }, Change);
                break;
            case "convert":
                Assert.True(store.Convert("fast", "ci", Change));
                break;
            default:
                var old = store.Load("fast", "ci")!;
                store.WriteReceived(old with { Rows = old.Rows.SetItem("a/trtllm", old.Rows["a/trtllm"] with { MedianMs = 2 }) }, Code);
                store.Approve("fast", "ci", BaselineSamples.Request());
                break;
        }

        var file = store.LoadFile("fast", "ci")!;
        Assert.False(file.IsOfEarlierForm);
        Assert.Contains("\"schemaVersion\": 2", File.ReadAllText(store.VerifiedPath("fast", "ci")), StringComparison.Ordinal);
        Assert.DoesNotContain(store.Verify(), finding => finding.Severity == Severity.Error);
        Assert.Equal(["approve", change], store.Log("fast", "ci").Read().Select(entry => entry.Action));
        Assert.False(store.Convert("fast", "ci", Change));
    }

    [Theory]
    [InlineData("[1.25, 1.75]", "[1.25, 0]")]
    [InlineData("[1.25, 1.75]", "[]")]
    [InlineData("\"sessions\": [", "\"session\": [")]
    public static void What_a_median_would_hide_is_a_corrupt_baseline(string right, string wrong)
    {
        var failure = Assert.Throws<PfbException>(
            () => BaselineJson.Read(Encoding.UTF8.GetBytes(Text.Replace(right, wrong, StringComparison.Ordinal)), "x"));

        Assert.All(failure.Diagnostics, d => Assert.Equal(Codes.CorruptBaseline, d.Code));
    }

    [Fact]
    public static void The_code_of_the_reference_workload_is_swept()
    {
        using var folder = new TemporaryFolder();
        var store = Stored(folder);
        var control = new KernelCode(Code.Description + " ", Code.Files);
        store.Code("fast").Keep(control);

        Assert.Contains(control.Sha256, store.SweepCode("fast"));
        Assert.NotNull(store.Code("fast").Complaint(control.Sha256));
        Assert.Empty(store.Verify());
    }

    /// <summary>Approved by the first versions of this tool on a card; each row's code is there to be measured beside today's.</summary>
    [Fact]
    public static void The_committed_baselines_are_sound_and_every_row_has_its_code()
    {
        var store = new BaselineStore(Path.Combine(Repository.Root, "baselines"));

        Assert.Empty(store.Verify());
        var h200 = store.Load("cuda-nvidia-h200-sm90-132sm-140g", "ci")!;
        Assert.Equal(24, h200.Rows.Count);
        Assert.All(h200.Rows.Values, row => Assert.Null(store.Code(h200.Slug).Complaint(row.CodeSha256!)));
        Assert.Equal(12.1, h200.Rows["b16-s4096-bf16-h64x8-d128-HND-p16/baseline"].MedianMs, 0.2);
        Assert.True(store.History(h200.Slug, "ci")["b16-s4096-bf16-h64x8-d128-HND-p16/baseline"].Count() >= 4);
    }

    /// <summary>A store with one approval by an earlier version.</summary>
    private static BaselineStore Stored(TemporaryFolder folder)
    {
        var store = new BaselineStore(folder.Path);
        store.Code("fast").Keep(Code);
        WholeFile.Write(store.VerifiedPath("fast", "ci"), Text.Replace("CODE", Code.Sha256, StringComparison.Ordinal)
            .Replace("CONTROL", new string('a', 64), StringComparison.Ordinal));
        store.Log("fast", "ci").Append(new ApprovalEntry(
            "approve", BaselineSamples.Noon, "ada", "first times", null,
            null, store.LoadFile("fast", "ci")!.Sha256, "run-1", ImmutableArray.Create(new ApprovalChange("a/trtllm", null, 2.75))));
        return store;
    }
}
