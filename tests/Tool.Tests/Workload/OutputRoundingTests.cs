using CsCheck;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Workload;

public static class OutputRoundingTests
{
    private const float OutputBlock = 500;

    private static readonly Gen<double[]> Vector = Gen.Double[-4, 4].Array[64];

    public static TheoryData<OutputFormat> Formats => [.. Enum.GetValues<OutputFormat>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public static void Rounding_moves_nothing_by_more_than_half_a_step(OutputFormat format) =>
        Vector.Sample(exact =>
        {
            var stored = new double[exact.Length];
            var halfSteps = new double[exact.Length];

            OutputRounding.Round(format, OutputBlock, exact, stored);
            OutputRounding.HalfSteps(format, OutputBlock, exact, halfSteps);

            // float32 arithmetic on the way, 2^-13 of half a step of fp16, and the 1/16 by which a rounded-down block scale may clip
            // NVFP4's largest element.
            Assert.All(Enumerable.Range(0, exact.Length), i => Assert.InRange(Math.Abs(stored[i] - exact[i]), 0, halfSteps[i] * 1.0002));
        });

    [Theory]
    [MemberData(nameof(Formats))]
    public static void A_vector_that_the_format_holds_is_kept(OutputFormat format)
    {
        // Every e2m1 value, with an o_sf_scale under which the largest, 6, gets the exact block scale 448.
        double[] exact = [.. Enumerable.Range(0, 32).Select(i => new[] { 0, 0.5, 1, 1.5, 2, 3, 4, 6 }[i % 8] * (i < 16 ? 1 : -1))];
        var stored = new double[exact.Length];

        OutputRounding.Round(format, 448, exact, stored);

        Assert.Equal(exact, stored);
    }

    [Fact]
    public static void Coarser_formats_lose_more() =>
        Vector.Sample(exact =>
        {
            var losses = new[] { OutputFormat.Fp16, OutputFormat.Bf16, OutputFormat.E4M3, OutputFormat.Nvfp4 }.Select(format =>
            {
                var stored = new double[exact.Length];
                OutputRounding.Round(format, OutputBlock, exact, stored);
                return exact.Zip(stored, (a, b) => (a - b) * (a - b)).Sum();
            }).ToArray();

            Assert.True(losses[0] < losses[1] && losses[1] < losses[2] && losses[2] < losses[3]);
        });

    [Fact]
    public static void A_block_below_the_smallest_scale_is_lost_within_its_half_step()
    {
        var exact = Enumerable.Repeat(1e-6, 16).ToArray();
        var (stored, halfSteps) = (new double[16], new double[16]);

        OutputRounding.Round(OutputFormat.Nvfp4, OutputBlock, exact, stored);
        OutputRounding.HalfSteps(OutputFormat.Nvfp4, OutputBlock, exact, halfSteps);

        Assert.All(stored, value => Assert.Equal(0, value));
        Assert.All(halfSteps, step => Assert.InRange(step, 1e-6, 1e-4));
    }
}
