using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu;

/// <summary>The planes of a page in the kv pool.</summary>
internal enum KvPlane
{
    Key = 0,
    Value = 1,
}

/// <summary>Where each vector of the inputs lies: the addressing that both kernels and the reference share.</summary>
internal sealed unsafe class AttentionView
{
    private readonly byte* query;
    private readonly byte* pool;
    private readonly long pageStrideBytes;
    private readonly long planeStrideBytes;
    private readonly long headStrideBytes;

    public AttentionView(AttentionInputs inputs)
    {
        Inputs = inputs;
        var shape = inputs.Row.Case;
        ElementBytes = inputs.Row.Fp8Inputs ? 1 : 2;
        var vectorBytes = (long)shape.HeadSize * ElementBytes;
        var (heads, page) = (shape.Heads.Kv, shape.BlockSize);
        (headStrideBytes, TokenStrideBytes) = shape.KvLayout == KvLayout.Hnd
            ? (page * vectorBytes, vectorBytes)
            : (vectorBytes, heads * vectorBytes);
        planeStrideBytes = heads * page * vectorBytes;
        pageStrideBytes = 2 * planeStrideBytes;
        query = inputs.Query.Bytes;
        pool = inputs.KvPool.Bytes;
    }

    public AttentionInputs Inputs { get; }

    public RaggedBatch Batch => Inputs.Batch;

    public AttentionCase Shape => Inputs.Row.Case;

    public int ElementBytes { get; }

    /// <summary>From one token of a page to the next, same head and plane.</summary>
    public long TokenStrideBytes { get; }

    /// <param name="token">Index among the concatenated query tokens.</param>
    public byte* QueryVector(long token, int head) =>
        query + (((token * Shape.Heads.Query) + head) * Shape.HeadSize * ElementBytes);

    /// <summary>The first token of a page; the others follow at <see cref="TokenStrideBytes"/>.</summary>
    public byte* Page(KvPlane plane, int page, int kvHead) =>
        pool + (page * pageStrideBytes) + ((int)plane * planeStrideBytes) + (kvHead * headStrideBytes);

    /// <param name="key">Position in the sequence.</param>
    public byte* KvVector(KvPlane plane, int sequence, int kvHead, int key)
    {
        var page = Inputs.Tables.Of(sequence)[key / Shape.BlockSize];
        return Page(plane, page, kvHead) + (key % Shape.BlockSize * TokenStrideBytes);
    }

    /// <summary>How many keys the token sees: all, or with the causal mask (aligned bottom-right) its prefix and the tokens up to itself.</summary>
    /// <param name="tokenInSequence">Query token, 0 .. q_len - 1.</param>
    public int VisibleKeys(int sequence, int tokenInSequence) => Shape.Causal
        ? Batch.PrefixLengths[sequence] + tokenInSequence + 1
        : Batch.KvLengths[sequence];
}
