namespace PrefillBench.Statistics;

/// <summary>The null distribution of Wilcoxon's signed-rank sum W of n values without ties: the sum of a random subset of 1..n.</summary>
public static class SignedRank
{
    /// <summary>P(W at most w) for w = 0..n(n+1)/2, by adding one rank at a time: each is in the subset with probability 1/2.</summary>
    public static double[] CumulativeProbabilities(int n)
    {
        Finite.AtLeast(n, 1, nameof(n));
        var probability = new double[(n * (n + 1) / 2) + 1];
        probability[0] = 1;
        for (var (rank, largest) = (1, 1); rank <= n; rank++, largest += rank)
        {
            for (var w = largest; w >= 0; w--)
            {
                probability[w] = (probability[w] + (w >= rank ? probability[w - rank] : 0)) / 2;
            }
        }

        for (var w = 1; w < probability.Length; w++)
        {
            probability[w] += probability[w - 1];
        }

        return probability;
    }
}
