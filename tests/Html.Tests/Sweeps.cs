using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Measurement;
using PrefillBench.Report;
using PrefillBench.Results;

namespace PrefillBench.Tests.Html;

/// <summary>Made-up results of any size: times follow a roofline with seeded noise, so that charts have something to show.</summary>
public static class Sweeps
{
    private const double Bf16Tflops = 790, Fp8Tflops = 1480, MemoryGbps = 4300;

    private static readonly string[] Quantizations = ["bf16", "fp8_qkv", "fp8", "fp8_nvfp4"];

    /// <summary>The row that is 10.5 % slower in <see cref="Published"/>.</summary>
    public const string Regressed = "b16-s4096-fp8-h64x8-d128-HND-p16/trtllm";

    /// <summary>Of the changes of what is approved, oldest first; the third takes the row away.</summary>
    private static readonly string[] Reasons =
    [
        "first times of this card", "tiles of 128 instead of 64", "the case was left out",
        "<img src=x onerror=alert(1)> & \"quotes\"", "scales of one cost 2%, which the accuracy of long prompts is worth",
    ];

    /// <summary>The published sweep as a duet: 256 cases, one regression, one improvement, one undecided row, telemetry.</summary>
    public static ResultsDocument Published { get; } = WithEvents(
        Of([1, 4, 8, 16, 32, 64, 128, 256], [1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072], 17)) with
    {
        Telemetry = [.. Enumerable.Range(0, 240).Select(i => new TelemetrySection(
            i / 8, $"row {i % 8}",
            i is > 90 and < 130 ? 1620 : 1755 + (i % 7), 410 + (i * 37% 120), 48 + (i / 12), i is > 90 and < 130 ? "power cap" : null))],
    };

    /// <summary>A small sweep with rows of every verdict, every second of them with a tolerance of its own.</summary>
    public static ResultsDocument EveryVerdict { get; } = WithEveryVerdict(Of([1, 4], [64, 256], 6));

    /// <summary>A small sweep that was only recorded.</summary>
    public static ResultsDocument Recorded { get; } = Of([1, 4], [64, 256], 0);

    /// <summary>The same with a third kernel, which computes each case itself.</summary>
    public static ResultsDocument ThreeKernels { get; } = Recorded with
    {
        Kernels = [.. Recorded.Kernels, new("mine", "case")],
        Cases = [.. Recorded.Cases.Select(c => c with { Rows = [.. c.Rows, $"{c.Id}/mine"] })],
        Rows =
        [
            .. Recorded.Rows, .. Recorded.Rows.Where(row => row.Kernel == "trtllm")
                .Select(row => row with { Id = $"{row.Case}/mine", Kernel = "mine" }),
        ],
    };

    /// <summary>A sweep over heads, as the suite `gqa` makes it.</summary>
    public static ResultsDocument Grouped { get; } = Merge([8, 16, 32, 64], kv => Of([16], [4096], 0, kv, ["fp8_qkv"]));

    public static ResultsDocument OfManyCases(int cases) =>
        Of([.. Enumerable.Range(1, cases / 100)], [.. Enumerable.Range(1, 25).Select(i => 256 * i)], 6);

    private static ResultsDocument Of(int[] batches, int[] lengths, int pairs, int kvHeads = 8, string[]? quantizations = null)
    {
        var noise = new Random(7);
        var cases =
            (from b in batches from s in lengths from q in quantizations ?? Quantizations select Case(b, s, q, kvHeads)).ToImmutableArray();
        var rows = cases.SelectMany(c => new[] { Row(c, "baseline", pairs, noise), Row(c, "trtllm", pairs, noise) })
            .DistinctBy(row => row.Id).ToImmutableArray();
        var judged = pairs > 0;
        return new()
        {
            SchemaVersion = ResultsDocument.CurrentSchema,
            Tool = "dotnet-prefill-bench 1.0.0",
            Run = new(
                "20261122-120000-7f3a", new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero), new(2026, 11, 22, 12, 20, 0, TimeSpan.Zero), true,
                judged ? "full" : "quick", "prefill-bench.yaml",
                new string('a', 64), "standard", "cold", judged ? "main" : null, 42, ["run", "--suite", "full"], 900, 1131.2, "abc1234"),
            Device = new(
                "cuda",
                "nvidia-h200-sm90",
                "NVIDIA H200",
                ImmutableSortedDictionary<string, string>.Empty.Add("sms", "132").Add("memory", "139.8 GiB"),
                Bf16Tflops,
                Fp8Tflops,
                MemoryGbps),
            Environment = ImmutableSortedDictionary<string, string>.Empty.Add("driver", "570.86 -> 575.51").Add("os", "Linux 6.1"),
            Policy = new(0.005, "auto", 0.01, 0.05, 32, "fail", "record", "warn", "warn", judged ? rows.Length + 1 : null),
            Kernels = [new("baseline", "bf16"), new("trtllm", "case")],
            Cases = cases,
            Rows = rows,
            Skipped = [],
            Diagnostics = [],
            Verdict = judged ? Verdict.Pass : Verdict.Recorded,
            ExitCode = ExitCode.Passed,
        };
    }

    private static ResultsDocument WithEvents(ResultsDocument document)
    {
        var rows = document.Rows.Select(row => row.Id switch
        {
            Regressed =>
                Slower(
                    row, 1.105, Verdict.Regressed,
                    "+10.5% (95.5% interval +9.6% to +11.4%); proved slower than tolerated (p 0.0002 in a family of 385)") with
                {
                    Notes = ["registers 168 -> 224", "spills 0 -> 96 bytes"],
                    History =
                    [
                        .. new[] { 1.04, 1.0, double.NaN, 0.97, 0.99 }.Select((factor, i) => new ApprovedTimeSection(
                            i, double.IsNaN(factor) ? null : factor * row.ApprovedMedianMs[0])),
                    ],
                },
            "b64-s8192-bf16-h64x8-d128-HND-p16/baseline" =>
                Slower(row, 0.93, Verdict.Improved, "-7.0% (95.5% interval -7.9% to -6.1%)"),
            "b1-s1024-fp8_nvfp4-h64x8-d128-HND-p16/trtllm" =>
                Slower(row, 1.011, Verdict.Inconclusive, "undecided after 32 pairs; about 51 would do"),
            _ => row,
        });
        return document with
        {
            Rows = [.. rows],
            Skipped = [new("b256-s131072-bf16-h64x8-d128-HND-p16", "needs 180.2 GiB, the device has 139.8 GiB free")],
            Diagnostics =
            [
                new("PFB1001", "error", $"{Regressed}: +10.5%", "perf/prefill-bench.yaml", 31, 5),
                new("PFB2010", "warning", "this machine runs the approved kernel 4.2% slower than when approved", "", 0, 0),
            ],
            Approvals = [.. Reasons.Select((reason, i) => new ApprovalSection(
                new(2026, 3 + i, 7, 9, 0, 0, TimeSpan.Zero), i == 2 ? "prune" : "approve", "Ada <ada@example.org>", reason, $"abc123{i}"))],
            Verdict = Verdict.Regressed,
            ExitCode = ExitCode.Regressed,
        };
    }

    private static ResultsDocument WithEveryVerdict(ResultsDocument document)
    {
        var verdicts = Enum.GetValues<Verdict>();
        return document with
        {
            Rows =
            [
                .. document.Rows.Select((row, i) => Slower(row, 1 + (i / 200.0), verdicts[i % verdicts.Length], $"reason {i}") with
                {
                    Tolerate = i % 2 == 0 ? null : 0.03,
                }),
            ],
            Verdict = Verdict.Crashed,
            ExitCode = ExitCode.Failed,
        };
    }

    private static RowSection Slower(RowSection row, double ratio, Verdict verdict, string reason) => row with
    {
        Ratio = ratio, Low = ratio * 0.992, High = ratio * 1.008, Verdict = verdict, Reason = reason,
        P = verdict == Verdict.Regressed ? 0.0002 : 0.4, E = 0.03,
        MedianMs = [.. row.ApprovedMedianMs.Select(ms => ms * ratio)], PairRatios = [.. row.PairRatios.Select(r => r * ratio)],
    };

    private static CaseSection Case(int batch, int length, string quantization, int kvHeads)
    {
        var inputs = quantization == "bf16" ? "bf16" : "fp8_qkv";
        var shape = $"h64x{kvHeads}-d128-HND-p16";
        return new(
            $"b{batch}-s{length}-{quantization}-{shape}", batch, length, quantization, 64, kvHeads, 128, "HND", 16, 2 * length,
            (long)(batch * length * (batch == 1 ? 1 : 0.52)),
            true,
            40L * batch * length * kvHeads * 128)
        {
            Rows = [$"b{batch}-s{length}-{inputs}-{shape}/baseline", $"b{batch}-s{length}-{quantization}-{shape}/trtllm"],
        };
    }

    private static RowSection Row(CaseSection c, string kernel, int pairs, Random noise)
    {
        var flop = 4.0 * 64 * 128 * c.QueryTokens * c.MaxSeqLen * 0.8;
        var bytes = (double)c.QueryTokens * 64 * 128 * 3 + (4.0 * Math.Min(256_000, c.BatchSize * c.MaxSeqLen) * c.KvHeads * 128);
        var peak = kernel == "baseline" || c.Quantization == "bf16" ? Bf16Tflops : Fp8Tflops;
        var roof = Math.Max(flop / (peak * 1e9), bytes / (MemoryGbps * 1e6));
        var ms = 0.012 + (roof / (kernel == "baseline" ? 0.48 : 0.66));
        double Noisy(double sigma) => Math.Exp(sigma * (noise.NextDouble() + noise.NextDouble() + noise.NextDouble() - 1.5) * 2);
        ImmutableArray<double> ratios = [.. Enumerable.Range(0, pairs).Select(_ => Noisy(0.006))];
        ImmutableArray<double> approved = [.. ratios.Select(_ => ms * Noisy(0.01))];
        var ratio = pairs > 0 ? ratios.Order().ElementAt(pairs / 2) : (double?)null;
        return new()
        {
            Id = c.Rows[kernel == "baseline" ? 0 : 1],
            Case = c.Id, Kernel = kernel, Verdict = pairs > 0 ? Verdict.Pass : Verdict.Recorded, Reason = "",
            Ratio = ratio, Low = ratio * 0.995, High = ratio * 1.005, Level = pairs > 0 ? 0.955 : null, E = pairs > 0 ? 31 : null,
            Pairs = pairs,
            Mde = pairs > 0 ? 0.011 : null, MustCatch = pairs > 0 ? 0.025 : null, PairRatios = ratios, ApprovedMedianMs = approved,
            MedianMs = pairs > 0
                ? [.. ratios.Select((r, i) => approved[i] * r)]
                : [.. Enumerable.Range(0, 5).Select(_ => ms * Noisy(0.02))],
            Spread = 0.004 + (0.02 * noise.NextDouble()), FirstMeanMs = ms * 1.001, FirstStdMs = ms / 300, FirstLaunches = 20,
            Flop = flop, MinimumBytes = bytes, Tflops = flop / ms / 1e9, Roofline = roof / ms, SmClockMhz = 1650,
            TflopsPerGhz = flop / ms / 1.65e9, EffectiveGbps = bytes / ms / 1e6, AllocatedBytes = (long)(bytes * 1.3),
            Output = new OutputCheckResult(0.0021, 0.0066, 0.031, 64, null), OutputDigest = "0123456789abcdef",
            Resources = ImmutableSortedDictionary<string, string>.Empty.Add("registers", "168").Add("shared memory", "212 KiB"), Notes = [],
        };
    }

    private static ResultsDocument Merge(int[] values, Func<int, ResultsDocument> of)
    {
        var parts = values.Select(of).ToArray();
        return parts[0] with { Cases = [.. parts.SelectMany(part => part.Cases)], Rows = [.. parts.SelectMany(part => part.Rows)] };
    }
}
