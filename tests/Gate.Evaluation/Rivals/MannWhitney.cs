using MathNet.Numerics.Distributions;

namespace PrefillBench.Evaluation.Rivals;

/// <summary>
/// The rank-sum test (Mann and Whitney, Ann. Math. Stat. 18, 1947, 50) with midranks. Up to <see cref="ExactValues"/> values in all the
/// permutation distribution of the observed midranks, ties included; above, the normal approximation with tie and continuity correction, as
/// SciPy and R use it.
/// </summary>
internal static class MannWhitney
{
    public const int ExactValues = 20;

    /// <summary>P of a rank sum of x as large as observed or larger: small when x tends to be greater than y.</summary>
    /// <param name="x">Ascending.</param>
    /// <param name="y">Ascending.</param>
    public static double PGreater(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var (doubled, rankSum, ties) = DoubledRanks(x, y);
        return doubled.Length <= ExactValues ? Exact(doubled, x.Length, rankSum) : Normally(doubled.Length, x.Length, rankSum, ties);
    }

    public static double PTwoSided(ReadOnlySpan<double> x, ReadOnlySpan<double> y) =>
        Math.Min(1, 2 * Math.Min(PGreater(x, y), PGreater(y, x)));

    /// <summary>
    /// Twice the midranks of all values, which are integers; the sum of those of x; and the sum of t^3 - t over groups of t equal values.
    /// </summary>
    private static (int[] Doubled, int SumOfX, double Ties) DoubledRanks(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var doubled = new int[x.Length + y.Length];
        var (i, j, sum, ties) = (0, 0, 0, 0.0);
        while (i + j < doubled.Length)
        {
            var value = j == y.Length || (i < x.Length && x[i] <= y[j]) ? x[i] : y[j];
            var (first, ofX) = (i + j, i);
            while (i < x.Length && x[i] == value)
            {
                i++;
            }

            while (j < y.Length && y[j] == value)
            {
                j++;
            }

            var rank = first + i + j + 1;
            doubled.AsSpan(first, i + j - first).Fill(rank);
            sum += rank * (i - ofX);
            double equal = i + j - first;
            ties += (equal * equal * equal) - equal;
        }

        return (doubled, sum, ties);
    }

    /// <summary>Share of the choices of n ranks with at least the sum: subsets counted by size and sum, one rank at a time.</summary>
    private static double Exact(int[] doubled, int n, int atLeast)
    {
        var largest = doubled[^n..].Sum();
        var width = largest + 1;
        var subsets = new double[(n + 1) * width];
        subsets[0] = 1;
        foreach (var rank in doubled)
        {
            for (var size = n; size >= 1; size--)
            {
                var with = subsets.AsSpan(size * width, width);
                var without = subsets.AsSpan((size - 1) * width, width);
                for (var sum = rank; sum < width; sum++)
                {
                    with[sum] += without[sum - rank];
                }
            }
        }

        var (all, extreme) = (0.0, 0.0);
        for (var sum = 0; sum <= largest; sum++)
        {
            all += subsets[(n * width) + sum];
            extreme += sum >= atLeast ? subsets[(n * width) + sum] : 0;
        }

        return extreme / all;
    }

    private static double Normally(double total, double n, int doubledSum, double ties)
    {
        var variance = n * (total - n) / 12 * (total + 1 - (ties / (total * (total - 1))));
        var difference = (doubledSum / 2.0) - (n * (total + 1) / 2) - 0.5;
        return variance == 0 ? 1 : Normal.CDF(0, 1, -difference / Math.Sqrt(variance));
    }
}
