using CsCheck;
using MathNet.Numerics.Distributions;
using PrefillBench.Numerics;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Workload;

public static class TensorRandomTests
{
    private const int Samples = 1 << 21;

    private static readonly Lazy<double[]> Normals = new(() =>
    {
        var codes = new ushort[Samples];
        new TensorRandom(12345, RandomTensor.Key).FillNormals(0, codes);
        return [.. codes.Select(code => (double)Bf16.ToSingle(code))];
    });

    [Fact]
    public static void An_element_is_the_word_of_its_block()
    {
        var random = new TensorRandom(0x0123_4567_89AB_CDEF, RandomTensor.Value);

        var block = Philox4x32.Next(new PhiloxBlock(5, 2, 6, 0), 0x89AB_CDEF, 0x0123_4567);

        Assert.Equal(block.Word3, random.Word((((2L << 32) + 5) * 4) + 3));
    }

    /// <summary>Computed by a separate program in exact rational arithmetic, rounded to float32 after every operation.</summary>
    [Theory]
    [InlineData(RandomTensor.Query, 0L, new ushort[] { 0x3EAA, 0xBDB7, 0xBF93, 0xBFD4, 0x3FD6, 0x3FFA, 0xBEC2, 0xBF26 })]
    [InlineData(RandomTensor.Key, 0L, new ushort[] { 0x3EAF, 0xBEB3, 0x3E60, 0x3DEB, 0x3D8C, 0xBF1B, 0xC021, 0x3FFA })]
    [InlineData(RandomTensor.Value, 0L, new ushort[] { 0x3FA7, 0xBF24, 0xBD57, 0xBF07, 0x3F13, 0xBF3C, 0xBF38, 0x3FA9 })]
    [InlineData(RandomTensor.Key, 37_000_111L, new ushort[] { 0xBF5F, 0x3F52, 0x3D2A, 0xBFDA })]
    public static void Normals_are_those_of_exactly_rounded_operations(RandomTensor tensor, long firstElement, ushort[] expected)
    {
        var normals = new ushort[expected.Length];

        new TensorRandom(20_260_101, tensor).FillNormals(firstElement, normals);

        Assert.Equal<ushort>(expected, normals);
    }

    [Fact]
    public static void A_stretch_of_normals_holds_the_same_bits_wherever_it_starts() =>
        Gen.Select(Gen.ULong, Gen.Long[0, 1L << 50], Gen.Int[0, 100]).Sample((seed, start, length) =>
        {
            var random = new TensorRandom(seed, RandomTensor.Query);
            var first = start / 32 * 32;
            var whole = new ushort[256];
            random.FillNormals(first, whole);

            var part = new ushort[length];
            random.FillNormals(start, part);

            Assert.Equal(whole[(int)(start - first)..][..length], part);
            Assert.All(Enumerable.Range(0, length), i =>
                Assert.Equal(Bf16.FromSingle(StandardNormal.FromWord(random.Word(start + i))), part[i]));
        });

    [Fact]
    public static void Tensors_and_seeds_differ()
    {
        var draws = from seed in new ulong[] { 0, 1, 1UL << 32 }
                    from tensor in Enum.GetValues<RandomTensor>()
                    select new TensorRandom(seed, tensor).Word(0);

        Assert.Equal(3 * Enum.GetValues<RandomTensor>().Length, draws.Distinct().Count());
    }

    [Fact]
    public static void Integers_are_the_upper_half_of_word_times_width() =>
        Gen.Select(Gen.ULong, Gen.Int[-1000, 1000], Gen.Int[1, int.MaxValue - 1000], Gen.Int[1, 40]).Sample((seed, from, width, length) =>
        {
            var random = new TensorRandom(seed, RandomTensor.BlockTables);
            var integers = new int[length];

            random.FillIntegers(from, from + width, integers);

            Assert.All(integers.Index(), entry =>
                Assert.Equal(from + (int)(random.Word(entry.Index) * (double)width / 4294967296.0), entry.Item));
        });

    [Fact]
    public static void Normals_fall_into_equally_likely_bins_equally_often()
    {
        // 64 bins; edges of bins are blurred by bf16 rounding, so each sample counts as a fraction of the interval it was rounded from.
        const int Bins = 64;
        var counts = new double[Bins];
        foreach (var group in Normals.Value.GroupBy(value => value))
        {
            var half = OutputHalfStep(group.Key);
            var (low, high) = (Normal.CDF(0, 1, group.Key - half), Normal.CDF(0, 1, group.Key + half));
            for (var bin = (int)(low * Bins); bin <= (int)Math.Min(high * Bins, Bins - 1); bin++)
            {
                counts[bin] += group.Count() * (Math.Min(high, (bin + 1.0) / Bins) - Math.Max(low, (double)bin / Bins)) / (high - low);
            }
        }

        const double Expected = (double)Samples / Bins;
        var chiSquare = counts.Sum(count => (count - Expected) * (count - Expected) / Expected);

        Assert.InRange(ChiSquared.CDF(Bins - 1, chiSquare), 1e-4, 1 - 1e-4);
    }

    [Fact]
    public static void Normals_have_the_moments_of_the_distribution()
    {
        // Standard errors of the k-th moment: sqrt((E z^2k - (E z^k)^2) / n).
        var limit = 4.5 / Math.Sqrt(Samples);

        Assert.InRange(Normals.Value.Average(), -limit, limit);
        Assert.InRange(Normals.Value.Average(z => z * z) - 1, -limit * Math.Sqrt(2), limit * Math.Sqrt(2));
        Assert.InRange(Normals.Value.Average(z => z * z * z), -limit * Math.Sqrt(15), limit * Math.Sqrt(15));
        Assert.InRange(Normals.Value.Average(z => z * z * z * z) - 3, -limit * Math.Sqrt(96), limit * Math.Sqrt(96));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(32)]
    [InlineData(1024)]
    public static void Elements_at_any_distance_are_uncorrelated(int distance)
    {
        var correlation = Normals.Value.Zip(Normals.Value.Skip(distance), (a, b) => a * b).Average();

        Assert.InRange(correlation, -4.5 / Math.Sqrt(Samples), 4.5 / Math.Sqrt(Samples));
    }

    [Theory]
    [InlineData(3.0)]
    [InlineData(4.0)]
    public static void Large_magnitudes_are_as_rare_as_they_should_be(double sigma)
    {
        var expected = Samples * 2 * Normal.CDF(0, 1, -sigma - OutputHalfStep(sigma));

        var beyond = Normals.Value.Count(z => Math.Abs(z) > sigma);

        Assert.InRange(beyond, expected - (4.5 * Math.Sqrt(expected)), expected + (4.5 * Math.Sqrt(expected)));
    }

    private static double OutputHalfStep(double value)
    {
        var halfStep = new double[1];
        OutputRounding.HalfSteps(OutputFormat.Bf16, 1, [value], halfStep);
        return halfStep[0];
    }
}
