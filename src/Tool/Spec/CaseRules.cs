namespace PrefillBench.Spec;

/// <summary>What must hold between the values of one case, beyond each value's own range.</summary>
internal static class CaseRules
{
    /// <summary>Null, or why the pool cannot be cut into pages. It may be smaller than a sequence, since pages repeat.</summary>
    public static string? WhyNotPool(int kvPoolTokens, int blockSize)
    {
        if (kvPoolTokens % blockSize == 0)
        {
            return null;
        }

        var above = (kvPoolTokens / blockSize + 1) * blockSize;
        var below = above - blockSize;
        return $"`kv_pool_tokens` {kvPoolTokens} is no multiple of `block_size` {blockSize}; write {(below == 0 ? "" : $"{below} or ")}{above}.";
    }
}
