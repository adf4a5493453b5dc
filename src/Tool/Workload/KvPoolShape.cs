using PrefillBench.Diagnostics;
using PrefillBench.Spec;

namespace PrefillBench.Workload;

/// <summary>The layout of keys and values in the pool of pages. Offsets and lengths are in elements.</summary>
/// <param name="Pages">Number of pages; at least 1.</param>
/// <param name="BlockSize">Tokens per page.</param>
public readonly record struct KvPoolShape(KvLayout Layout, int Pages, int BlockSize, int Heads, int HeadSize)
{
    /// <summary>Tokens the pages hold; a remainder of the case's pool that fills no page is not used.</summary>
    public int Tokens => Pages * BlockSize;

    /// <summary>Elements of K and V together.</summary>
    public long Length => checked(2L * Tokens * Heads * HeadSize);

    public static KvPoolShape Of(AttentionCase attentionCase)
    {
        var pages = attentionCase.KvPoolTokens / attentionCase.BlockSize;
        if (pages < 1)
        {
            throw new PfbException(
                Codes.OutOfRange,
                $"{attentionCase.Id}: kv_pool_tokens {attentionCase.KvPoolTokens} is less than one page of {attentionCase.BlockSize} "
                    + "tokens; raise kv_pool_tokens",
                attentionCase.Source);
        }

        return new(attentionCase.KvLayout, pages, attentionCase.BlockSize, attentionCase.Heads.Kv, attentionCase.HeadSize);
    }

    /// <summary>Pages that hold a sequence of that many keys.</summary>
    public int PagesFor(int kvLength) => (int)((kvLength + BlockSize - 1L) / BlockSize);

    /// <summary>First of the head_size elements of one key (plane 0) or value (plane 1).</summary>
    public long Offset(int page, int plane, int slot, int head)
    {
        var planeStart = ((page * 2L) + plane) * Heads * BlockSize;
        var row = Layout == KvLayout.Hnd ? ((long)head * BlockSize) + slot : ((long)slot * Heads) + head;
        return (planeStart + row) * HeadSize;
    }
}
