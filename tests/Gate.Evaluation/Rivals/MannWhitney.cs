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
    public static double PGreater(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var (doubled, rankSum) = DoubledRanks(x, y);
        return doubled.Length <= ExactValues ? Exact(doubled, x.Length, rankSum) : Normal(doubled, x.Length, rankSum);
    }

    public static double PTwoSided(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => Math.Min(1, 2 * Math.Min(PGreater(x, y), PGreater(y, x)));

    /// <summary>Twice the midranks of all values, which are integers, and the sum of those of x.</summary>
    private static (int[] Doubled, int SumOfX) DoubledRanks(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double[] values = [.. x, .. y];
        var from = new int[values.Length];
        for (var i = 0; i < from.Length; i++)
        {
            from[i] = i;
        }

        Array.Sort(values, from);
        var doubled = new int[values.Length];
        var sum = 0;
        for (var (first, last) = (0, 0); first < values.Length; first = last)
        {
            for (last = first; last < values.Length && values[last] == values[first]; last++)
            {
            }

            for (var i = first; i < last; i++)
            {
                doubled[i] = first + last + 1;
                sum += from[i] < x.Length ? doubled[i] : 0;
            }
        }

        return (doubled, sum);
    }

    /// <summary>Share of the choices of n ranks with at least the sum: subsets counted by size and sum, one rank at a time.</summary>
    private static double Exact(int[] doubled, int n, int atLeast)
    {
        var largest = doubled.Sum();
        var subsets = new double[n + 1, largest + 1];
        subsets[0, 0] = 1;
        foreach (var rank in doubled)
        {
            for (var size = n; size >= 1; size--)
            {
                for (var sum = largest; sum >= rank; sum--)
                {
                    subsets[size, sum] += subsets[size - 1, sum - rank];
                }
            }
        }

        var (all, extreme) = (0.0, 0.0);
        for (var sum = 0; sum <= largest; sum++)
        {
            all += subsets[n, sum];
            extreme += sum >= atLeast ? subsets[n, sum] : 0;
        }

        return extreme / all;
    }

    private static double Normal(int[] doubled, int n, int doubledSum)
    {
        double total = doubled.Length;
        double m = total - n;
        var ties = doubled.GroupBy(rank => rank).Sum(group => Math.Pow(group.Count(), 3) - group.Count());
        var variance = n * m / 12 * (total + 1 - (ties / (total * (total - 1))));
        var difference = (doubledSum / 2.0) - (n * (total + 1) / 2) - 0.5;
        return variance == 0 ? 1 : MathNet.Numerics.Distributions.Normal.CDF(0, 1, -difference / Math.Sqrt(variance));
    }
}
