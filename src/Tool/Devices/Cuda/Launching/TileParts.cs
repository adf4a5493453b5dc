namespace PrefillBench.Devices.Cuda.Launching;

/// <summary>
/// Which tiles are cut in two so that the blocks of a persistent kernel end at about the same time: half a round of those that start last,
/// where a round is a tile for each block. The part with a tile's last tokens keeps its place; the one with its first tokens comes behind
/// all tiles.
/// </summary>
/// <param name="Rows">Packed rows of the part that comes last; 0: no tile is cut.</param>
/// <param name="Blocks">Blocks that draw tiles.</param>
internal readonly record struct TileParts(int Rows, int Blocks)
{
    /// <summary>
    /// A last round that fills this share of the blocks is left as it is: two parts take longer than the whole, on an H200 0.8 and some 0.5
    /// of its time (docs/kernel-ladder.md, "The last tiles in two parts").
    /// </summary>
    private const double FullRound = 0.7;

    /// <summary>With fewer rounds parts gained or lost: 0.94, 1.03 and 0.98 of the speed at 2.6, 3.3 and 3.5 rounds.</summary>
    private const int FewestRounds = 5;

    /// <summary>A part has whole tokens and as many rows as were asked for; a group that does not divide them has no parts.</summary>
    public static TileParts For(int groupSize, int rows, int blocks) => rows % groupSize == 0 ? new(rows, blocks) : default;

    /// <summary>Tiles at the end of a list of <paramref name="tiles"/> that are cut if they have enough tokens.</summary>
    public int Candidates(long tiles) => Rows > 0 && tiles >= FewestRounds * Blocks && tiles % Blocks < FullRound * Blocks ? Blocks / 2 : 0;

    /// <summary>Cuts the last tiles in their place.</summary>
    /// <param name="all">The list, with room for its candidates behind it.</param>
    /// <param name="count">Tiles of the list.</param>
    /// <returns>Tiles of the list now.</returns>
    public int Cut(Span<Tile> all, int count, int groupSize, bool causal)
    {
        var (tokens, end) = (Rows / groupSize, count);
        for (var at = count - Candidates(count); at < count; at++)
        {
            if (all[at].Tokens > tokens)
            {
                all[end++] = all[at].Part(0, tokens, causal);
                all[at] = all[at].Part(tokens, all[at].Tokens - tokens, causal);
            }
        }

        return end;
    }
}
