using System.Collections.Immutable;
using System.IO.Hashing;
using System.Text;
using PrefillBench.Devices;
using PrefillBench.Numerics;
using PrefillBench.Workload;

namespace PrefillBench.Measurement.Output;

/// <summary>
/// Chooses the output vectors to compare: sequence starts and ends, page and tile edges, random ones; heads in turn.
/// The same row gives the same choice on every side and machine.
/// </summary>
public static class SampledVectors
{
    /// <summary>More would find rarer faults, but the float64 reference costs 0.3 us per visible key on one core.</summary>
    public const int Most = 64;

    /// <summary>Bounds the reference of long sequences to one or two seconds: 2^22 keys.</summary>
    public const long MostKeys = 1L << 22;

    private const int Least = 4;
    private const int MostSequences = 12;

    // Query rows (token, head of the group) of a tile: 128 in the GPU kernels' work lists, see CostModel.
    private const int TileRows = 128;

    private enum Kind
    {
        Start,
        End,
        PageEdge,
        TileEdge,
        Random,
    }

    public static ImmutableArray<OutputVector> Of(WorkloadRow row, RaggedBatch batch)
    {
        var chance = new SplitMix64(XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(row.Id), (long)row.Case.Seed));
        var chosen = new HashSet<OutputVector>();
        var keys = 0L;
        foreach (var candidate in Candidates(row, batch, chance))
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
    private static IEnumerable<OutputVector> Candidates(WorkloadRow row, RaggedBatch batch, SplitMix64 chance)
    {
        var heads = chance.Shuffled<int>([.. Enumerable.Range(0, row.Case.Heads.Query)]);
        var others = chance.Shuffled<int>([.. Enumerable.Range(0, batch.BatchSize - 1)]);

        // The last sequence is the longest (WorkloadGenerator), so it is always among them.
        int[] sequences = [batch.BatchSize - 1, .. others.Take(MostSequences - 1)];
        for (var candidate = 0; candidate < 8 * Math.Max(Most, 5 * sequences.Length); candidate++)
        {
            var sequence = sequences[candidate % sequences.Length];
            var kind = (Kind)Math.Min(candidate / sequences.Length, (int)Kind.Random);
            var token = Token(kind, row, batch, sequence, chance);
            yield return new OutputVector(sequence, batch.QueryStarts[sequence] + token, heads[candidate % heads.Length]);
        }
    }

    /// <summary>Index within the sequence's query tokens.</summary>
    private static int Token(Kind kind, WorkloadRow row, RaggedBatch batch, int sequence, SplitMix64 chance)
    {
        var length = batch.QueryLengths[sequence];
        return kind switch
        {
            Kind.Start => 0,
            Kind.End => length - 1,
            Kind.PageEdge => Edge(row.Case.BlockSize, batch.PrefixLengths[sequence], length, chance),
            Kind.TileEdge => Edge(Math.Max(1, TileRows / row.Case.Heads.GroupSize), 0, length, chance),
            _ => chance.NextBelow(length),
        };
    }

    /// <summary>
    /// The token just before or just after a random multiple of <paramref name="period"/>, counted from <paramref name="offset"/>
    /// tokens earlier.
    /// </summary>
    private static int Edge(int period, int offset, int length, SplitMix64 chance)
    {
        var near = (offset + chance.NextBelow(length)) / period * period;
        return Math.Clamp(near - offset - (chance.NextCoin() ? 1 : 0), 0, length - 1);
    }

    private static long VisibleKeys(WorkloadRow row, RaggedBatch batch, OutputVector vector) => row.Case.Causal
        ? batch.PrefixLengths[vector.Sequence] + (vector.Token - batch.QueryStarts[vector.Sequence]) + 1
        : batch.KvLengths[vector.Sequence];
}
