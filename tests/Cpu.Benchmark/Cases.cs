using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.Cpu.Benchmark;

/// <summary>
/// What is timed: 16 query and 2 kv heads, head size 128, pages of 16, one sequence of N query tokens after a cached prefix of N.
/// </summary>
/// <param name="TargetFraction">Of the FMA peak on a quiet machine; null where none is set.</param>
internal sealed record BenchmarkCase(string Name, WorkloadRow Row, double? TargetFraction)
{
    /// <summary>Visible (query, key) pairs times 4 * head_size * query heads: a multiply and an add in QK and in PV.</summary>
    public double GigaFlop
    {
        get
        {
            double length = Row.Case.MaxSeqLen, prefix = Row.Case.Prefix == PrefixMode.Published ? length : 0;
            return 4.0 * Row.Case.HeadSize * Row.Case.Heads.Query * ((length * prefix) + (length * (length + 1) / 2)) * 1e-9;
        }
    }
}

internal static class Cases
{
    public const string Bf16 = "bf16 2048";
    public const string Fp8 = "fp8 2048";

    public static IReadOnlyList<BenchmarkCase> All { get; } =
    [
        new("bf16 512", Row(512, Quantization.Bf16), 0.60),
        new("bf16 1024", Row(1024, Quantization.Bf16), null),
        new(Bf16, Row(2048, Quantization.Bf16), 0.70),
        new("bf16 4096", Row(4096, Quantization.Bf16), null),
        new(Fp8, Row(2048, Quantization.Fp8), null),
        new("nvfp4 2048", Row(2048, Quantization.Fp8Nvfp4), null),
        new("bf16 NHD 2048", Row(2048, Quantization.Bf16, KvLayout.Nhd), null),
        new("baseline 2048", Row(2048, Quantization.Bf16, kernel: KernelRole.Baseline), null),
    ];

    private static WorkloadRow Row(
        int length, Quantization quantization, KvLayout layout = KvLayout.Hnd, KernelRole kernel = KernelRole.Trtllm) =>
        WorkloadRow.Of(
            AttentionCases.Small with
            {
                BatchSize = 1,
                MaxSeqLen = length,
                Quantization = quantization,
                Heads = new(16, 2),
                HeadSize = 128,
                KvLayout = layout,
                KvPoolTokens = 4 * length,
                Seed = 1,
            },
            kernel);
}
