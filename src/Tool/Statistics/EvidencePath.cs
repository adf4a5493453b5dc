using System.Collections.Immutable;

namespace PrefillBench.Statistics;

/// <summary>
/// Evidence against a hypothesis, looked at after every pair; a look that reaches the threshold rejects it.
/// <see cref="PassEvidence"/> fills it by a sequential sign-flip test, <see cref="RegressionEvidence"/> by an e-process: after b pairs
/// E[b] = mean over lambda of prod (1 + lambda x[pair]), scores x in -1..1. If each score has mean at most 0 given the pairs before it,
/// E is a non-negative supermartingale started at 1, so P(E ever reaches 1/alpha) is at most alpha
/// (Ville's inequality; Waudby-Smith and Ramdas, JRSS-B 86, 2024, 1; Howard et al., Ann. Stat. 49, 2021, 1055).
/// Looking after every pair and stopping at will therefore costs nothing. Averaging over lambda keeps the property.
/// </summary>
/// <param name="Threshold">1/alpha: the value at which the hypothesis is rejected.</param>
/// <param name="AfterEachPair">The evidence after pair 1, 2, ...; that of no pair, 1, is not in it.</param>
public sealed record EvidencePath(double Threshold, ImmutableArray<double> AfterEachPair)
{
    public double Current => AfterEachPair.IsEmpty ? 1 : AfterEachPair[^1];

    public double Maximum => AfterEachPair.IsEmpty ? 1 : Math.Max(1, AfterEachPair.Max());

    /// <summary>Pairs used when the threshold was first reached; null if it never was. Later pairs cannot take it back.</summary>
    public int? CrossedAt
    {
        get
        {
            for (var pair = 0; pair < AfterEachPair.Length; pair++)
            {
                if (AfterEachPair[pair] >= Threshold)
                {
                    return pair + 1;
                }
            }

            return null;
        }
    }

    public bool Crossed => CrossedAt is not null;

    /// <summary>
    /// Pairs still to run if evidence goes on growing as it did so far: a plan, not a promise. Null when it does not grow.
    /// </summary>
    public int? FurtherPairs
    {
        get
        {
            if (Crossed)
            {
                return 0;
            }

            var growthPerPair = AfterEachPair.IsEmpty ? 0 : Math.Log(Current) / AfterEachPair.Length;
            return growthPerPair > 0 ? (int)Math.Min(int.MaxValue, Math.Ceiling(Math.Log(Threshold / Current) / growthPerPair)) : null;
        }
    }

    /// <param name="lambdas">Bets in 0..1, so that no factor is negative.</param>
    internal static EvidencePath Of(IEnumerable<double> scores, ReadOnlySpan<double> lambdas, double threshold)
    {
        // In logarithms: long paths would overflow, and infinity times the zero of (1 + 1 * -1) is NaN.
        var logWealth = new double[lambdas.Length];
        var path = ImmutableArray.CreateBuilder<double>();
        foreach (var score in scores)
        {
            var sum = 0.0;
            for (var i = 0; i < logWealth.Length; i++)
            {
                logWealth[i] += double.LogP1(lambdas[i] * score);
                sum += Math.Exp(logWealth[i]);
            }

            path.Add(sum / logWealth.Length);
        }

        return new EvidencePath(threshold, path.ToImmutable());
    }
}
