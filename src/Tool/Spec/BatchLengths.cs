using System.Collections.Immutable;
using PrefillBench.CodeFiles;

namespace PrefillBench.Spec;

/// <summary>One sequence of a written batch, in tokens.</summary>
/// <param name="Query">New tokens, at least 1.</param>
/// <param name="Kv">Keys: the cached prefix and the new tokens.</param>
public sealed record SequenceLengths(int Query, int Kv);

/// <summary>A batch whose lengths are written instead of drawn. Two of the same text are the same batch.</summary>
/// <param name="Name">The batch's name in ids.</param>
/// <param name="Lengths">The batch's sequences in their order, in the shortest spelling of <see cref="BatchText"/>.</param>
/// <param name="LongestKv">Keys of the longest sequence.</param>
public sealed record BatchLengths(string Name, string Lengths, int LongestKv)
{
    /// <summary>Longer ones are cut and get some of their hash, for a name also is part of a file's name.</summary>
    private const int LongestName = 48;

    private const int KeptOfName = 32;

    /// <summary>
    /// Pages by sequence, "3,4;0,1": which page of the pool holds each block of keys. Null where tables are drawn.
    /// </summary>
    public string? Pages { get; init; }

    /// <summary>Named after its lengths.</summary>
    public static BatchLengths Of(ImmutableArray<SequenceLengths> sequences)
    {
        var lengths = BatchText.Of(sequences);
        var name = lengths.Length <= LongestName ? lengths : $"{lengths[..KeptOfName]}~{Hash(lengths)}";
        return Of(name, lengths, sequences);
    }

    public static BatchLengths Of(string name, ImmutableArray<SequenceLengths> sequences) => Of(name, BatchText.Of(sequences), sequences);

    private static BatchLengths Of(string name, string lengths, ImmutableArray<SequenceLengths> sequences)
    {
        var longest = 0;
        foreach (var sequence in sequences)
        {
            longest = Math.Max(longest, sequence.Kv);
        }

        return new(name, lengths, longest);
    }

    private static string Hash(string text) => Hashes.OfText(text)[..8];
}
