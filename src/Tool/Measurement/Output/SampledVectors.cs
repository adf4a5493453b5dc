using System.Collections.Immutable;
using System.IO.Hashing;
using System.Text;
using PrefillBench.Devices;
using PrefillBench.Numerics;
using PrefillBench.Workload;

namespace PrefillBench.Measurement.Output;

/// <summary>
/// Chooses the output vectors to compare: sequence starts and ends, page and tile edges, random ones; heads in turn.
/// The same row and tiles give the same choice on every side and machine.
/// </summary>
public static class SampledVectors
{
    /// <summary>More would find rarer faults, but the float64 reference costs 0.3 us per visible key on one core.</summary>
    public const int Most = 64;

    /// <summary>Bounds the reference of long sequences to one or two seconds: 2^22 keys.</summary>
    public const long MostKeys = 1L << 22;

    private const int Least = 4;
    private const int MostSequences = 12;

    // In this order: of the longest sequences there is room for little more than the first four.
    private enum Kind
    {
        Start,
        End,
        TileFirst,
        TileLast,
        PageEdge,
        Random,
    }

    /// <param name="tileTokens">Gives the tile size of a sequence, like <see cref="IPreparedRow.TileTokens"/>.</param>
    public static ImmutableArray<OutputVector> Of(WorkloadRow row, RaggedBatch batch, Func<int, int> tileTokens)
    {
        var chance = new SplitMix64(XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(row.Id), (long)row.Case.Seed));
        var chosen = new HashSet<OutputVector>();
        var keys = 0L;
        foreach (var candidate in Candidates(row, batch, tileTokens, chance))
        {
            var visible = VisibleKeys(row, batch, candidate);
            if (chosen.Count == Most || (chosen.Count >= Least && keys + visible > MostKeys))
            {
                break;
            }

            keys += chosen.Add(candidate) ? visible : 0;
        }

        return [.. chosen];
    }

    // Bounded: a tiny batch has fewer than 64 different vectors.
    private static IEnumerable<OutputVector> Candidates(WorkloadRow row, RaggedBatch batch, Func<int, int> tileTokens, SplitMix64 chance)
    {
        const int kinds = (int)Kind.Random + 1;
        var heads = chance.Shuffled<int>([.. Enumerable.Range(0, row.Case.Heads.Query)]);
        var longest = Longest(batch);
        var others = chance.Shuffled<int>([.. Enumerable.Range(0, batch.BatchSize).Where(sequence => sequence != longest)]);

        // The longest sequence, which has most tiles, is always among them, and first: of drawn lengths the last (WorkloadGenerator).
        int[] sequences = [longest, .. others.Take(MostSequences - 1)];
        for (var candidate = 0; candidate < 8 * Math.Max(Most, kinds * sequences.Length); candidate++)
        {
            var (kind, turn) = ((Kind)(candidate % kinds), candidate / kinds);
            var sequence = sequences[turn % sequences.Length];

            // Both sides of a page's edge in turn, over the sequences and over the rounds.
            var before = ((turn % sequences.Length) + (turn / sequences.Length)) % 2 == 1;
            var token = Token(kind, row, batch, sequence, tileTokens(sequence), before, chance);
            yield return new OutputVector(sequence, batch.QueryStarts[sequence] + token, heads[candidate % heads.Length]);
        }
    }

    /// <summary>The last of those with most query tokens.</summary>
    private static int Longest(RaggedBatch batch) =>
        Enumerable.Range(0, batch.BatchSize).MaxBy(sequence => ((long)batch.QueryLengths[sequence] * batch.BatchSize) + sequence);

    /// <summary>Index within the sequence's query tokens.</summary>
    private static int Token(Kind kind, WorkloadRow row, RaggedBatch batch, int sequence, int tileTokens, bool before, SplitMix64 chance)
    {
        var length = batch.QueryLengths[sequence];
        return kind switch
        {
            Kind.Start => 0,
            Kind.End => length - 1,
            Kind.PageEdge => Edge(row.Case.BlockSize, batch.PrefixLengths[sequence], length, before, chance),
            Kind.TileFirst => Edge(tileTokens, 0, length, before: false, chance),
            Kind.TileLast => Edge(tileTokens, 0, length, before: true, chance),
            _ => chance.NextBelow(length),
        };
    }

    /// <summary>
    /// The token just before or just after a random multiple of <paramref name="period"/>, counted from <paramref name="offset"/> tokens
    /// earlier; where
    /// the sequence has none inside, any token.
    /// </summary>
    private static int Edge(int period, int offset, int length, bool before, SplitMix64 chance)
    {
        var first = period > 0 ? (offset / period) + 1 : 0;
        var edges = period > 0 ? ((offset + length - 1) / period) - first + 1 : 0;
        return edges < 1 ? chance.NextBelow(length) : ((first + chance.NextBelow(edges)) * period) - offset - (before ? 1 : 0);
    }

    private static long VisibleKeys(WorkloadRow row, RaggedBatch batch, OutputVector vector)
    {
        var keys = row.Case.Causal
            ? batch.PrefixLengths[vector.Sequence] + (vector.Token - batch.QueryStarts[vector.Sequence]) + 1
            : batch.KvLengths[vector.Sequence];
        return row.Case.Window > 0 ? Math.Min(keys, row.Case.Window) : keys;
    }
}
