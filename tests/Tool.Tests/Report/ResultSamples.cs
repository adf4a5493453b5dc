using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Results;
using PrefillBench.Tests.Baselines;

namespace PrefillBench.Tests.Report;

/// <summary>Results to render: what a run could have measured, not what one did.</summary>
public static class ResultSamples
{
    /// <summary>The two bundled kernels, as a run records them.</summary>
    public static ImmutableArray<KernelSection> Kernels { get; } =
        [new("baseline", "bf16", "cuda", new string('b', 64)), new("trtllm", "case", "cuda", new string('c', 64))];

    /// <summary>Duet on a GPU: four quantisations, one regression, one undecided row, one skipped case.</summary>
    public static ResultsDocument Duet { get; } = Document(
        "ci", paired: true, "cuda-nvidia-h200-143gb", "NVIDIA H200", Verdict.Regressed, ExitCode.Regressed,
        [.. Quantizations.Select(q => Case(16, 4096, q)), Case(256, 131072, "fp8_nvfp4") with { Measured = false }],
        [
            Compared(Row("b16-s4096-bf16", "baseline", Verdict.Identical, 1.312), 1.0003, 1e-9, 5),
            Compared(Row("b16-s4096-bf16", "trtllm", Verdict.Pass, 0.9021), 1.002, 0.9, 5),
            Compared(Row("b16-s4096-fp8_qkv", "baseline", Verdict.Pass, 1.3154), 0.999, 1, 5),
            Compared(Row("b16-s4096-fp8_qkv", "trtllm", Verdict.Regressed, 0.5531), 1.105, 0.00012, 17) with
            {
                Reason = "10.5% slower than approved (95% interval +9.1 to +11.8), 0.5% is tolerated; registers 168 -> 224, "
                    + "spills 0 -> 96 bytes",
                Notes = ["registers 168 -> 224", "spills 0 -> 96 bytes"],
            },
            Compared(Row("b16-s4096-fp8", "trtllm", Verdict.Improved, 0.512), 0.93, 1, 12) with { Reason = "7.0% faster than approved" },
            Compared(Row("b16-s4096-fp8_nvfp4", "trtllm", Verdict.Inconclusive, 0.4988), 1.008, 0.31, 32) with
            {
                Reason = "undecided after 32 pairs",
            },
        ]) with
    {
        Skipped = [new("b256-s131072-fp8_nvfp4-h64x8-d128-HND-p16", "needs 1.4 TiB, the device has 139.8 GiB free")],
        Diagnostics =
        [
            new("PFB1001", "error", "b16-s4096-fp8_qkv/trtllm: 10.5% slower than approved (95% interval +9.1 to +11.8), "
                + "0.5% is tolerated; registers 168 -> 224, spills 0 -> 96 bytes", "perf/prefill-bench.yaml", 31, 5),
            new("PFB2010", "warning",
                "this machine runs the approved kernel 4.2% slower than when approved (driver 570.86 -> 575.51)", "", 0, 0),
        ],
    };

    /// <summary>First run on a CPU: nothing to judge against.</summary>
    public static ResultsDocument Recorded { get; } = Document(
        "quick", paired: false, BaselineSamples.Slug, "Intel Xeon 6-85-7, 2 cores", Verdict.Recorded, ExitCode.Passed,
        [Case(1, 64, "bf16", 8, 2), Case(4, 256, "fp8_nvfp4", 8, 2)],
        [
            Row("b1-s64-bf16", "baseline", Verdict.Recorded, 0.0812, "h8x2"),
            Row("b1-s64-bf16", "trtllm", Verdict.Recorded, 0.0714, "h8x2"),
            Row("b4-s256-fp8_qkv", "baseline", Verdict.Recorded, 13.12, "h8x2"),
            Row("b4-s256-fp8_nvfp4", "trtllm", Verdict.Recorded, 9.871, "h8x2"),
        ]);

    /// <summary>A row of every verdict, each with a reason of its own.</summary>
    public static ResultsDocument EveryVerdict { get; } = Document(
        "ci", paired: true, "cuda-nvidia-h200-143gb", "NVIDIA H200", Verdict.Crashed, ExitCode.Failed,
        [.. Enumerable.Range(1, 8).Select(batch => Case(batch, 4096, "bf16"))],
        [
            .. Enum.GetValues<Verdict>().Select((verdict, i) => Compared(
                Row($"b{1 + (i / 2)}-s4096-bf16", Kernels[i % 2].Name, verdict, 1 + (i / 10.0)), 1 + (i / 100.0), 0.01, 17) with
            {
                Reason = verdict.IsPlain() ? "" : $"the reason of {verdict.Name()}",
            }),
        ]);

    /// <summary>Every text that comes from outside carries something that must not act.</summary>
    public const string Hostile = "=cmd()|`x`\n<script>alert(1)</script>\u001b[31m\u202Eevil\u2028#1 [a](javascript:b) ::error::no "
        + "##vso[task.complete] ##[error]x";

    public static ResultsDocument Attacked { get; } = Duet with
    {
        Tool = Hostile,
        Run = Duet.Run with
        {
            Suite = Hostile,
            Id = Hostile,
            SpecFile = Hostile,
            Against = Hostile,
            Argv = [Hostile],
            Protocol = Hostile,
            Commit = Hostile,
        },
        Device = Duet.Device with { Name = Hostile, Slug = Hostile },
        Environment = BaselineSamples.Facts((Hostile, Hostile)),
        Policy = Duet.Policy with { MustCatch = Hostile },
        Cases = [Duet.Cases[0] with { KvLayout = Hostile, Id = Hostile }, .. Duet.Cases[1..]],
        Rows = [.. Duet.Rows.Select((row, i) => row with { Id = $"{Hostile}{i}", Case = Hostile, Reason = Hostile, Notes = [Hostile] })],
        Approvals = [new(BaselineSamples.Noon, Hostile, Hostile, Hostile, Hostile)],
        Skipped = [new(Hostile, Hostile)],
        Diagnostics = [new("PFB1001", "error", Hostile, Hostile, 3, 5)],
    };

    private static IEnumerable<string> Quantizations => ["bf16", "fp8_qkv", "fp8", "fp8_nvfp4"];

    public static CaseSection Case(int batch, int length, string quantization, int heads = 64, int kvHeads = 8) => new(
        $"b{batch}-s{length}-{quantization}-h{heads}x{kvHeads}-d128-HND-p16", batch, length, quantization, heads, kvHeads, 128, "HND", 16,
        2 * length, batch * length / 2, true)
    {
        Rows =
        [
            $"b{batch}-s{length}-{(quantization == "bf16" ? "bf16" : "fp8_qkv")}-h{heads}x{kvHeads}-d128-HND-p16/baseline",
            $"b{batch}-s{length}-{quantization}-h{heads}x{kvHeads}-d128-HND-p16/trtllm",
        ],
    };


    public static RowSection Row(string name, string kernel, Verdict verdict, double ms, string heads = "h64x8") => new()
    {
        Id = $"{name}-{heads}-d128-HND-p16/{kernel}",
        Case = $"{name}-{heads}-d128-HND-p16",
        Kernel = kernel,
        Verdict = verdict,
        Reason = "",
        MedianMs = [ms * 0.995, ms, ms * 1.01],
        ApprovedMedianMs = [],
        Spread = 0.013,
        FirstMeanMs = ms * 1.001,
        FirstStdMs = ms / 300,
        FirstLaunches = 20,
        Flop = 4e11,
        MinimumBytes = 1e8,
        Tflops = 400 / ms,
        Roofline = 0.62,
        EffectiveGbps = 100 / ms,
        AllocatedBytes = 1_234_567_890,
        Output = new(0.0021, 0.0066, 0.031, 64, null),
        OutputDigest = "0123456789abcdef",
        Resources = BaselineSamples.Facts(("registers", "168")),
        Notes = [],
    };

    private static RowSection Compared(RowSection row, double ratio, double p, int pairs) => row with
    {
        Ratio = ratio, Low = ratio * 0.993, High = ratio * 1.008, Level = 0.95, P = p, E = ratio < 1.05 ? 21.5 : 0.003, Pairs = pairs,
        Mde = 0.011, MustCatch = 0.025, ApprovedMedianMs = [.. row.MedianMs.Select(ms => ms / ratio)],
        SmClockMhz = 1650, TflopsPerGhz = row.Tflops / 1.65, EmptyLaunchMs = 0.0023,
    };

    private static ResultsDocument Document(
        string suite, bool paired, string slug, string name, Verdict verdict,
        ExitCode exit, ImmutableArray<CaseSection> cases, ImmutableArray<RowSection> rows) => new()
    {
        SchemaVersion = ResultsDocument.CurrentSchema,
        Tool = "prefill-bench 1.0.0",
        Run = new(
            "20261122-120000-7f3a", BaselineSamples.Noon, BaselineSamples.Noon.AddSeconds(55),
            true, suite, "prefill-bench.yaml", new string('a', 64),
            "standard", "cold", null, 42, ["run", "--suite", suite], 48, 51.2, "abc1234"),
        Device = new("cuda", slug, name, BaselineSamples.Facts(("memory", "139.8 GiB"), ("sms", "132")), 790, 1480, 4300),
        Environment = BaselineSamples.Facts(("driver", "570.86 -> 575.51"), ("os", "Linux 6.1")),
        Policy = new(0.005, "auto", 0.01, 0.05, 32, "fail", "record", "warn", "warn", paired ? rows.Length : null),
        Kernels = Kernels,
        Cases = cases,
        Rows = rows,
        Skipped = [],
        Diagnostics = [],
        Verdict = verdict,
        ExitCode = exit,
    };
}
