namespace PrefillBench.Spec;

/// <summary>Rules between the values of one case, beyond each value's own range.</summary>
internal static class CaseRules
{
    /// <summary>Null, or the first rule that a case breaks.</summary>
    public static string? WhyNot(AttentionCase c) => WhyNotPool(c.KvPoolTokens, c.BlockSize) ?? WhyNotWindow(c.Window, c.Causal);

    /// <summary>Null, or why there can be no window: without the causal mask a token has no last key.</summary>
    public static string? WhyNotWindow(int window, bool causal) => window == 0 || causal
        ? null
        : $"`window` {window} ends at a token's own position and needs `causal: true`; write `window: 0` for no window.";

    /// <summary>Null, or why the pool cannot be cut into pages. It may be smaller than a sequence, since pages repeat.</summary>
    public static string? WhyNotPool(int kvPoolTokens, int blockSize)
    {
        if (kvPoolTokens % blockSize == 0)
        {
            return null;
        }

        var above = (kvPoolTokens / blockSize + 1) * blockSize;
        var below = above - blockSize;
        return $"`kv_pool_tokens` {kvPoolTokens} is not a multiple of `block_size` {blockSize}; "
            + $"write {(below == 0 ? "" : $"{below} or ")}{above}.";
    }
}
