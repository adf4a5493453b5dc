using System.Runtime.InteropServices;
using PrefillBench.Spec;

namespace PrefillBench.Workload;

/// <summary>
/// Turns a case into lengths, block tables and tensors: the published benchmark's workload from counter-based random numbers.
/// </summary>
public static class WorkloadGenerator
{
    private const float Ln2 = 0.693147182f;

    /// <summary>
    /// The case's lengths as written. Otherwise query lengths are uniform in [1, max) and prefixes in [0, max), the last of each equal to
    /// max; prefixes are 0 when the case has none.
    /// </summary>
    public static RaggedBatch Batch(AttentionCase attentionCase)
    {
        if (attentionCase.Batch is { } written)
        {
            return Written(written);
        }

        var queryLengths = Lengths(attentionCase, RandomTensor.QueryLengths, 1);
        var prefixLengths = attentionCase.Prefix == PrefixMode.Published
            ? Lengths(attentionCase, RandomTensor.PrefixLengths, 0)
            : new int[attentionCase.BatchSize];
        return new(ImmutableCollectionsMarshal.AsImmutableArray(queryLengths), ImmutableCollectionsMarshal.AsImmutableArray(prefixLengths));
    }

    private static RaggedBatch Written(BatchLengths batch)
    {
        var sequences = BatchText.Parse(batch.Lengths).Sequences;
        return new([.. sequences.Select(s => s.Query)], [.. sequences.Select(s => s.Kv - s.Query)]);
    }

    /// <summary>
    /// The case's tables as written. Otherwise every entry is uniform over the pool's pages, so that pages may repeat within a sequence and
    /// among sequences.
    /// </summary>
    public static BlockTables Tables(AttentionCase attentionCase)
    {
        var pool = KvPoolShape.Of(attentionCase);
        var pagesPerSequence = pool.PagesFor(attentionCase.MaxKvLen);
        var pages = new int[checked(attentionCase.BatchSize * pagesPerSequence)];
        if (attentionCase.Batch?.Pages is { } written)
        {
            foreach (var (sequence, table) in PageTables.Parse(written).Index())
            {
                table.AsSpan(0, Math.Min(table.Length, pagesPerSequence)).CopyTo(pages.AsSpan(sequence * pagesPerSequence));
            }

            return new(pagesPerSequence, ImmutableCollectionsMarshal.AsImmutableArray(pages));
        }

        new TensorRandom(attentionCase.Seed, RandomTensor.BlockTables).FillIntegers(0, pool.Pages, pages);
        return new(pagesPerSequence, ImmutableCollectionsMarshal.AsImmutableArray(pages));
    }

    /// <summary>
    /// All a kernel of the row reads. Rows of one shape and seed share the same normal numbers; fp8 data is their e4m3
    /// quantisation, which the trtllm kernel reads as such and the baseline kernel dequantised and rounded to bf16.
    /// </summary>
    public static AttentionInputs Inputs(RowWorkload workload)
    {
        var (row, batch, tables) = (workload.Row, workload.Batch, workload.Tables);
        var query = new QueryTensor(row.Case, batch.TotalQueryTokens);
        var kv = new KvTensor(row.Case);
        if (!row.Fp8Data)
        {
            var asIs = row.Output == OutputFormat.Fp16 ? ElementEncoding.Fp16 : ElementEncoding.Bf16;
            return new(row, batch, tables, query.Fill(asIs), kv.Fill(asIs), Scales(row.Case, 1, 1));
        }

        var queryEncoding = ElementEncoding.Of(query.Amax(), row.Fp8Inputs);
        var kvEncoding = ElementEncoding.Of(kv.Amax(), row.Fp8Inputs);
        return new(
            row, batch, tables, query.Fill(queryEncoding), kv.Fill(kvEncoding),
            Scales(row.Case, queryEncoding.Dequantization, kvEncoding.Dequantization));
    }

    /// <summary>
    /// The published benchmark's scale settings: o_scale is 1, so Bmm2 is v_scale; NVFP4's o_sf_scale is 500. Its newest version has 1 for
    /// the scales of q, k and v, too, so that scores are those of the stored elements.
    /// </summary>
    internal static AttentionScales Scales(AttentionCase attentionCase, float query, float kv)
    {
        (query, kv) = attentionCase.Fp8Scales == Fp8Scales.One ? (1, 1) : (query, kv);
        const float OutputScale = 1;
        const float OutputBlockScale = 500;
        var softmaxScale = (float)(1 / Math.Sqrt(attentionCase.HeadSize));
        return new(query * kv * softmaxScale, kv / OutputScale, OutputBlockScale, query, kv, kv);
    }

    /// <summary>
    /// [query heads], of a case that has them: standard normals around ln 2 x floor(log2(longest sequence)), which is about what the scores
    /// of as many keys sum up to. A sink near 0 would vanish beside them, and with it a kernel's mistake.
    /// </summary>
    public static float[] Sinks(AttentionCase attentionCase)
    {
        var random = new TensorRandom(attentionCase.Seed, RandomTensor.Sinks);
        var centre = (float)Math.ILogB(attentionCase.MaxKvLen) * Ln2;
        var sinks = new float[attentionCase.Heads.Query];
        for (var head = 0; head < sinks.Length; head++)
        {
            sinks[head] = centre + StandardNormal.FromWord(random.Word(head));
        }

        return sinks;
    }

    private static int[] Lengths(AttentionCase attentionCase, RandomTensor tensor, int from)
    {
        var lengths = new int[attentionCase.BatchSize];
        new TensorRandom(attentionCase.Seed, tensor).FillIntegers(from, attentionCase.MaxSeqLen, lengths);
        lengths[^1] = attentionCase.MaxSeqLen;
        return lengths;
    }
}
