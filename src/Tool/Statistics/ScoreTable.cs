using System.Numerics;

namespace PrefillBench.Statistics;

/// <summary>
/// Scores of all rows as integers, and their largest signed sum for many sign vectors. Integers, because sums of doubles depend on their
/// order: two sign vectors with equal sums, or one row against itself, would compare unequal by a rounding error and p would be wrong by
/// whole flips. Rounding to the unit is odd, as the score is, so the test stays exact.
/// </summary>
internal sealed class ScoreTable
{
    /// <summary>A score of 1. 64 pairs sum to at most 2^30.</summary>
    public const int Unit = 1 << 24;

    /// <summary>Sign vectors summed per pass over the scores: each score loaded serves so many sums.</summary>
    private const int Block = 4;

    private readonly int pairs;
    private readonly int rows;
    private readonly int stride;

    // [pair, row], rows padded to whole vectors by repeating the first row, which changes no maximum.
    private readonly int[] doubled;

    // [row], padded alike: the sum of the scores as observed.
    private readonly int[] observed;

    public ScoreTable(IReadOnlyList<PairedRow> source, int pairs, double tolerateLog)
    {
        this.pairs = pairs;
        rows = source.Count;
        stride = (rows + Vector<int>.Count - 1) / Vector<int>.Count * Vector<int>.Count;
        doubled = new int[pairs * stride];
        observed = new int[stride];
        for (var row = 0; row < stride; row++)
        {
            var from = source[row < rows ? row : 0];
            for (var pair = 0; pair < pairs; pair++)
            {
                var score = (int)Math.Round(Unit * from.RegressionScore(pair, tolerateLog));
                doubled[(pair * stride) + row] = 2 * score;
                observed[row] += score;
            }
        }
    }

    public int Pairs => pairs;

    /// <summary>T of the row, in units.</summary>
    public double Observed(int row) => observed[row];

    /// <summary>Mean score of the pair over all rows, rounded to units.</summary>
    public long Mean(int pair)
    {
        var sum = 0L;
        for (var row = 0; row < rows; row++)
        {
            sum += doubled[(pair * stride) + row] / 2;
        }

        return (long)Math.Round((double)sum / rows);
    }

    /// <summary>M for each sign vector, in units: max over rows of (observed sum - twice the flipped scores).</summary>
    public double[] Maxima(ReadOnlySpan<ulong> signs)
    {
        var maxima = new double[signs.Length];
        var masks = new int[Block * pairs];
        for (var first = 0; first < signs.Length; first += Block)
        {
            for (var i = 0; i < Block; i++)
            {
                // The last block repeats its last vector rather than having a loop of its own.
                var flip = signs[Math.Min(first + i, signs.Length - 1)];
                for (var pair = 0; pair < pairs; pair++)
                {
                    masks[(pair * Block) + i] = (flip >> pair & 1) == 0 ? 0 : -1;
                }
            }

            MaximaOfBlock(masks, maxima.AsSpan(first, Math.Min(Block, signs.Length - first)));
        }

        return maxima;
    }

    private void MaximaOfBlock(ReadOnlySpan<int> masks, Span<double> maxima)
    {
        var (max0, max1, max2, max3) =
            (new Vector<int>(int.MinValue), new Vector<int>(int.MinValue), new Vector<int>(int.MinValue), new Vector<int>(int.MinValue));
        for (var row = 0; row < stride; row += Vector<int>.Count)
        {
            var sum0 = new Vector<int>(observed, row);
            var (sum1, sum2, sum3) = (sum0, sum0, sum0);
            for (var pair = 0; pair < pairs; pair++)
            {
                var score = new Vector<int>(doubled, (pair * stride) + row);
                var mask = masks.Slice(pair * Block, Block);
                sum0 -= score & new Vector<int>(mask[0]);
                sum1 -= score & new Vector<int>(mask[1]);
                sum2 -= score & new Vector<int>(mask[2]);
                sum3 -= score & new Vector<int>(mask[3]);
            }

            max0 = Vector.Max(max0, sum0);
            max1 = Vector.Max(max1, sum1);
            max2 = Vector.Max(max2, sum2);
            max3 = Vector.Max(max3, sum3);
        }

        ReadOnlySpan<Vector<int>> all = [max0, max1, max2, max3];
        for (var i = 0; i < maxima.Length; i++)
        {
            maxima[i] = Largest(all[i]);
        }
    }

    private static int Largest(Vector<int> lanes)
    {
        var largest = lanes[0];
        for (var lane = 1; lane < Vector<int>.Count; lane++)
        {
            largest = Math.Max(largest, lanes[lane]);
        }

        return largest;
    }
}
