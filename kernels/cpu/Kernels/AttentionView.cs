namespace PrefillBench.Kernels.Cpu;

/// <summary>Addresses of the inputs' vectors, which both kernels share.</summary>
internal sealed unsafe class AttentionView(AttentionProblem problem)
{
    private readonly TokenTensor query = problem.Query;

    public AttentionProblem Problem { get; } = problem;

    public CaseShape Shape { get; } = problem.Shape;

    /// <param name="token">Index among the concatenated query tokens.</param>
    public byte* QueryVector(long token, int head) =>
        query.Start + (token * query.TokenStrideBytes) + (head * query.HeadStrideBytes);

    /// <summary>The first token of a page; the others follow at the tensor's token stride.</summary>
    public static byte* Page(in PagedTensor tensor, int page, int kvHead) =>
        tensor.Start + (page * tensor.PageStrideBytes) + (kvHead * tensor.HeadStrideBytes);

    /// <param name="key">Position in the sequence.</param>
    public byte* KvVector(in PagedTensor tensor, int sequence, int kvHead, int key) =>
        Page(tensor, Table(sequence)[key / Shape.PageTokens], kvHead) + (key % Shape.PageTokens * tensor.TokenStrideBytes);

    /// <summary>The sequence's pages by block of keys.</summary>
    public ReadOnlySpan<int> Table(int sequence) =>
        Problem.BlockTables.AsSpan().Slice(sequence * Problem.PagesPerSequence, Problem.PagesPerSequence);

    public int QueryLength(int sequence) => Problem.QueryStarts[sequence + 1] - Problem.QueryStarts[sequence];

    /// <summary>
    /// Number of keys that the token sees: all, or with the causal mask (aligned bottom-right) its prefix and the tokens up to itself.
    /// </summary>
    /// <param name="tokenInSequence">Query token, 0 .. q_len - 1.</param>
    public int VisibleKeys(int sequence, int tokenInSequence) => Shape.Causal
        ? Problem.KvLengths[sequence] - QueryLength(sequence) + tokenInSequence + 1
        : Problem.KvLengths[sequence];

    /// <summary>The first key that the token sees: 0, or where its window begins.</summary>
    /// <param name="tokenInSequence">Query token, 0 .. q_len - 1.</param>
    public int FirstKey(int sequence, int tokenInSequence) =>
        Shape.Window > 0 ? Math.Max(0, VisibleKeys(sequence, tokenInSequence) - Shape.Window) : 0;
}
