using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PrefillBench.Devices.Cuda.Launching;

/// <summary>
/// One unit of a kernel's work, as <c>pb::Tile</c> of parameters.cuh: consecutive query tokens of a sequence times the query heads of one
/// kv head.
/// </summary>
/// <param name="FirstToken">Index among the concatenated query tokens.</param>
/// <param name="KvEnd">Keys that the last token sees: [0, KvEnd).</param>
/// <param name="Packed">sequence &lt;&lt; 16 | tokens &lt;&lt; 8 | kv head.</param>
/// <param name="FirstLimit">Last key that the first token sees; under the causal mask token i sees key &lt;= FirstLimit + i.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Tile(int FirstToken, int KvEnd, int Packed, int FirstLimit)
{
    public const int SizeBytes = 16;

    /// <summary>The largest number of sequences, for which the packed field has room.</summary>
    public const int MostSequences = 1 << 15;
    public const int MostTokens = (1 << 8) - 1;
    public const int MostKvHeads = 1 << 8;

    public Tile(int firstToken, int kvEnd, int sequence, int tokens, int kvHead, int firstLimit)
        : this(firstToken, kvEnd, (sequence << 16) | (tokens << 8) | kvHead, firstLimit)
    {
    }

    /// <summary>Its four fields as lanes, the kv head in the third: neighbouring heads differ there alone.</summary>
    public Vector128<int> AsVector() => Vector128.Create(FirstToken, KvEnd, Packed, FirstLimit);

    /// <returns>The tile of <paramref name="count"/> of its tokens, from its token <paramref name="first"/> on.</returns>
    public Tile Part(int first, int count, bool causal) => new(
        FirstToken + first,
        causal ? KvEnd - (Tokens - first - count) : KvEnd,
        Packed - ((Tokens - count) << 8),
        causal ? FirstLimit + first : FirstLimit);

    public int Sequence => Packed >> 16;

    public int Tokens => (Packed >> 8) & MostTokens;

    public int KvHead => Packed & (MostKvHeads - 1);
}
