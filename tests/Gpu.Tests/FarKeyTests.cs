using PrefillBench.Devices;
using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Numerics;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>
/// One key of every sequence whose scores with the queries of even tokens are some 10 above all others, e^10 times their weight. In every
/// key tile before it, probabilities are then so small that e4m3 has few codes for them, and thousands of them weigh a third of the one.
/// Queries of odd tokens, which share warps with the even ones, see nothing of it.
/// </summary>
public static class FarKeyTests
{
    private static RaggedBatch Lengths { get; } = Rows.Batch((33, 1500), (200, 6000), (70, 3001));

    private static WorkloadRow Row { get; } = WorkloadRow.Of(Rows.Case(Quantization.Fp8Qkv, poolTokens: 1 << 14), KernelRole.Trtllm);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public static void Every_vector_is_right(bool asLarge) =>
        ScoreChecks.EveryVectorIsRight(Row, device => Far(device, evenTokens: true), asLarge);

    [Fact]
    public static void Codes_straight_from_the_logarithm_of_far_scores_are_found() =>
        ScoreChecks.IsFound(Plants.E4m3CodesOfFarScores, Row, device => Far(device, evenTokens: true));

    [Fact]
    public static void Odd_tokens_have_the_bits_that_they_have_beside_tokens_of_their_kind()
    {
        var gpu = Gpu.Required();
        var outputs = new List<WholeOutput>();
        foreach (var evenTokens in new[] { true, false })
        {
            using var prepared = gpu.Prepare(Row, device => Far(device, evenTokens));
            prepared.Launch();
            outputs.Add(WholeOutput.Of(prepared));
        }

        foreach (var vector in OddTokens())
        {
            var values = outputs.ConvertAll(output => Values(output, vector));
            Assert.Equal(values[1], values[0]);
        }
    }

    private static IEnumerable<OutputVector> OddTokens() =>
        from sequence in Enumerable.Range(0, Lengths.BatchSize)
        from token in Enumerable.Range(Lengths.QueryStarts[sequence], Lengths.QueryLengths[sequence])
        where token % 2 == 1
        from head in Enumerable.Range(0, Row.Case.Heads.Query)
        select new OutputVector(sequence, token, head);

    private static double[] Values(WholeOutput output, OutputVector vector)
    {
        var values = new double[Row.Case.HeadSize];
        output.Read(vector, values);
        return values;
    }

    private static CudaWorkload Far(RowDevice device, bool evenTokens) =>
        MarkedElements.Workload(device, Row, Lengths, evenTokens, others: 0, last: MarkedElements.Value);
}
