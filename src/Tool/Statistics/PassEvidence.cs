using System.Collections.Immutable;

namespace PrefillBench.Statistics;

/// <summary>
/// A sequential sign-flip test of "this row is slower by must_catch or more", looked at after every pair. Where d is symmetric about
/// must_catch, the sign of each score Psi((ln(1 + must_catch) - d) / (2 s)) is a fair coin whatever its size, so the share of all sign
/// vectors whose sums would have led to PASS by now is known exactly, and it is never more than <see cref="Spendable"/> (alpha spending:
/// Lan and DeMets, Biometrika 70, 1983, 659; flips: Fisher). That holds whatever the noise; docs/statistics.md says what is known of slower
/// rows. For the power of the gate the mean score must also lie <see cref="LeastErrors"/> standard errors above 0.
/// Needs no correction for the number of rows: "every row is fine" is wrong only if a row that is not fine passed, and each does so with
/// probability at most alpha (intersection-union, Berger, Technometrics 24, 1982, 295).
/// </summary>
public static class PassEvidence
{
    /// <summary>The part of `missed` that five pairs may spend: 1/32 of 5 %, so that five pairs below must_catch suffice.</summary>
    public const double FirstShare = 0.625;

    /// <summary>The part of what is left that a further pair leaves for those after it.</summary>
    public const double KeptShare = 0.88;

    /// <summary>
    /// With normal noise of the size assumed, a row slower by exactly must_catch then passes in 2 % of gates, as by the e-process that was
    /// used until rules version 4. Without this condition it would be nearly 5 %.
    /// </summary>
    public const double LeastErrors = 2.5;

    private const int FirstPairs = 5;

    /// <param name="mustCatchLog">ln(1 + must_catch), positive.</param>
    /// <param name="missed">Probability allowed of ever passing a row that slow.</param>
    /// <returns>
    /// The threshold is 1 / missed. The evidence is the threshold times what may be spent by now over what PASS would spend; it is smaller
    /// where the mean is too close to must_catch. Once the threshold is reached it stays.
    /// </returns>
    public static EvidencePath Of(PairedRow row, double mustCatchLog, double missed)
    {
        Finite.Positive(mustCatchLog, nameof(mustCatchLog));
        var threshold = 1 / Finite.Probability(missed, nameof(missed));
        var (sums, path) = (new FlippedSums(row.Pairs), ImmutableArray.CreateBuilder<double>(row.Pairs));
        foreach (var score in row.LogRatios.Select(d => ClippedScore.Pass(d, mustCatchLog, row.NoiseSd)))
        {
            path.Add(path is [.., var last] && last >= threshold ? last : threshold * sums.Add(score, path.Count + 1, missed));
        }

        return new EvidencePath(threshold, path.ToImmutable());
    }

    /// <summary>Share of sign vectors that may have led to PASS after so many pairs; rises towards <paramref name="missed"/>.</summary>
    private static double Spendable(int pairs, double missed) =>
        missed * (1 - ((1 - FirstShare) * Math.Pow(KeptShare, pairs - FirstPairs)));

    /// <summary>Shares of the sign vectors by the sum of their scores, without those that have led to PASS already.</summary>
    private sealed class FlippedSums
    {
        /// <summary>Steps of a full score. Sums are of whole steps, so that equal ones are equal whatever their order.</summary>
        private const int Steps = 32;

        /// <summary>Shares are sums of powers of two; more rounding than this is in none of them.</summary>
        private const double Rounding = 1e-12;

        // The share of the sum `largest` steps below 0 comes first.
        private readonly double[] shares;
        private int largest;
        private double spent;
        private int observed;

        /// <param name="pairs">The most that are added.</param>
        public FlippedSums(int pairs)
        {
            shares = new double[(2 * Steps * pairs) + 1];
            shares[0] = 1;
        }

        /// <summary>Adds a pair and looks.</summary>
        /// <returns>1 and more: the row passes.</returns>
        public double Add(double score, int pairs, double missed)
        {
            var size = (int)Math.Round(Steps * Math.Abs(score), MidpointRounding.AwayFromZero);
            observed += score > 0 ? size : -size;
            Flip(size);
            var spendable = Spendable(pairs, missed) + Rounding;
            var least = (int)Math.Ceiling(LeastErrors / ClippedScore.PassClip * Math.Sqrt(pairs) * Steps);
            var evidence = Math.Min(spendable / (spent + ShareAtLeast(observed)), observed / (double)least);
            Spend(spendable, least);
            return Math.Max(0, evidence);
        }

        private double ShareAtLeast(int sum)
        {
            var share = 0.0;
            for (var at = 2 * largest; at - largest >= sum; at--)
            {
                share += shares[at];
            }

            return share;
        }

        private void Flip(int size)
        {
            largest += size;
            for (var at = 2 * largest; at >= 0; at--)
            {
                shares[at] = (shares[at] / 2) + (at >= 2 * size ? shares[at - (2 * size)] / 2 : 0);
            }
        }

        /// <summary>Takes out the vectors that pass now: from the largest sums on as many as may be spent, equal sums together.</summary>
        private void Spend(double spendable, int least)
        {
            for (var at = 2 * largest; at - largest >= least && spent + shares[at] <= spendable; at--)
            {
                spent += shares[at];
                shares[at] = 0;
            }
        }
    }
}
