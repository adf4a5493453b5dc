using PrefillBench.Devices;
using PrefillBench.Measurement.Output;
using PrefillBench.Numerics;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Measurement;

/// <summary>
/// Scores of e4m3 as tensor cores add them up, by <see cref="OutputTolerance.Score"/>. With scales of one, scores are in the hundreds, and
/// where the two largest nearly tie, the last bits of a score decide how the weight is shared.
/// </summary>
public static class CoarseScoreTests
{
    private const int Length = 600;

    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(256)]
    public static void Sums_of_thirteen_fraction_bits_are_accepted(int headSize)
    {
        var row = Row(headSize, Fp8Scales.One);
        using var kernel = new ExactAttention(row) { Product = (query, key) => TensorCore(query, key, fractionBits: 13) };

        var result = Check(row, kernel);

        Assert.True(result.Accepted, result.Complaint);
        Assert.True(result.RelativeError > 1e-3, "no two keys tied, so the test shows nothing");
    }

    /// <summary>Of 300 vectors, 8 to 14 % show it, so that 64 of them miss it once in 200 times or less.</summary>
    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(256)]
    public static void Scores_rounded_to_bf16_are_found(int headSize)
    {
        var row = Row(headSize, Fp8Scales.One);
        using var kernel = new ExactAttention(row)
        {
            Product = static (query, key) => Bf16.ToSingle(Bf16.FromSingle((float)Dot(query, key))),
        };

        Assert.False(Check(row, kernel).Accepted);
    }

    [Theory]
    [InlineData(128)]
    [InlineData(256)]
    public static void Sums_of_ten_fraction_bits_are_found(int headSize)
    {
        var row = Row(headSize, Fp8Scales.One);
        using var kernel = new ExactAttention(row) { Product = (query, key) => TensorCore(query, key, fractionBits: 10) };

        Assert.False(Check(row, kernel).Accepted);
    }

    /// <summary>Scores of a few units, of which none has most of the weight: what a kernel may be off is what it was without s.</summary>
    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(256)]
    public static void With_scales_applied_the_limit_is_wider_by_less_than_a_hundredth(int headSize)
    {
        var row = Row(headSize, null);
        using var kernel = new ExactAttention(row);
        var tolerance = OutputTolerance.Of(row);
        var batch = WorkloadGenerator.Batch(row.Case);
        var (exact, effect) = (new double[headSize], new double[headSize]);

        Assert.All(SampledVectors.Of(row, batch, static _ => 24), vector =>
        {
            kernel.Reference(vector, exact, effect);
            var relative = Math.Sqrt(effect.Sum(e => e * e) / exact.Sum(e => e * e));
            Assert.InRange(tolerance.RelativeLimit(0, relative) / tolerance.RelativeLimit(0, 0), 1, 1.01);
        });
    }

    /// <summary>16 bits are added up in float32: s is 0.</summary>
    [Theory]
    [InlineData(Quantization.Bf16)]
    [InlineData(Quantization.Fp16)]
    public static void Other_formats_have_no_such_tolerance(Quantization quantization) =>
        Assert.Equal(
            0, OutputTolerance.Of(WorkloadRow.Of(FakeBench.Case(48) with { Quantization = quantization }, KernelRole.Trtllm)).Score);

    /// <summary>
    /// 32 products and the sum so far are aligned to the largest of them, and cut behind its first bit and so many more (DeepSeek-AI,
    /// arXiv:2412.19437, section 3.5.2).
    /// </summary>
    private static double TensorCore(double[] query, double[] key, int fractionBits)
    {
        const int step = 32;
        var sum = 0.0;
        for (var start = 0; start < query.Length; start += step)
        {
            double[] terms = [sum, .. Enumerable.Range(start, step).Select(i => query[i] * key[i])];
            var largest = terms.Max(Math.Abs);
            var unit = largest > 0 ? Math.ScaleB(1, Math.ILogB(largest) - fractionBits) : 1;
            sum = terms.Sum(term => Math.Truncate(term / unit)) * unit;
        }

        return sum;
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static PrefillBench.Measurement.OutputCheckResult Check(WorkloadRow row, ExactAttention kernel) =>
        OutputCheck.Of(row, WorkloadGenerator.Batch(row.Case), kernel);

    private static WorkloadRow Row(int headSize, Fp8Scales? scales) => WorkloadRow.Of(
        (FakeBench.Case(Length) with { Quantization = Quantization.Fp8Qkv, HeadSize = headSize }).WithScales(scales), KernelRole.Trtllm);
}
