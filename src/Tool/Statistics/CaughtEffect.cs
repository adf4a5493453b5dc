namespace PrefillBench.Statistics;

/// <summary>
/// What the whole two-stage rule really catches with 95 %, as a log ratio: tolerate + F(rows) s / sqrt(confirming pairs), s with its margin
/// (<see cref="NoiseSd.Upper"/>). F takes in what the normal approximation of <see cref="DetectableEffect"/> leaves out: the sign flips of
/// few pairs, the clipped scores, the family's other survivors, the rows missed by the screen and those that the PASS evidence lets
/// through. It was fitted to simulations of the rule with normal and Student's t noise, 1 to 256 rows, 12 to 24 confirming pairs
/// (docs/statistics.md), and is checked by GateSimulations on the rule itself.
/// </summary>
public static class CaughtEffect
{
    private const double OneRow = 5;

    /// <summary>
    /// More rows send more survivors to the joint test; the critical level falls with their number, its quantile with the logarithm.
    /// </summary>
    private const double PerLogRow = 0.13;

    /// <summary>z[0.99]: the screen may lose 1 % of the rows that are slower by their must_catch.</summary>
    private const double ScreenQuantile = 2.326;

    /// <summary>Standard errors by which a row looks slower, or faster, than tolerated.</summary>
    public const double ClearErrors = 2;

    /// <summary>F: (slow-down found in 95 % of gates - tolerate) sqrt(pairs) / s.</summary>
    /// <param name="rows">Rows compared in pairs, at least one.</param>
    public static double Factor(int rows) => OneRow + (PerLogRow * Math.Log(Finite.AtLeast(rows, 1, nameof(rows))));

    /// <summary>Smallest slow-down caught, as a log ratio.</summary>
    /// <param name="tolerateLog">ln(1 + tolerate).</param>
    /// <param name="upperNoise">Standard deviation of a pair's log ratio, with its margin.</param>
    /// <param name="pairs">Confirming pairs.</param>
    public static double MinimumLog(double tolerateLog, double upperNoise, int rows, int pairs) =>
        Finite.Required(tolerateLog, nameof(tolerateLog))
        + (Factor(rows) * Finite.Positive(upperNoise, nameof(upperNoise)) / Math.Sqrt(Finite.AtLeast(pairs, 1, nameof(pairs))));

    /// <summary>Confirming pairs after which <paramref name="targetLog"/> is caught, at least one.</summary>
    /// <param name="targetLog">A slow-down above <paramref name="tolerateLog"/>, as a log ratio.</param>
    public static int PairsNeeded(double targetLog, double tolerateLog, double upperNoise, int rows)
    {
        var gap = Finite.Positive(targetLog - tolerateLog, nameof(targetLog));
        var pairs = Math.Pow(Factor(rows) * Finite.Positive(upperNoise, nameof(upperNoise)) / gap, 2);

        // A must_catch that is just what so many pairs see must not take one more by its rounding error.
        return (int)Math.Clamp(Math.Ceiling(pairs - 1e-9), 1, int.MaxValue);
    }

    /// <summary>
    /// Zero of the screen's score: a row slower by must_catch scores above it in 99 % of screens, and so does one that looks slower than
    /// tolerated by two standard errors, which may yet be DRIFT. Others are left to the PASS evidence. This costs no error rate, because
    /// the joint test sees fresh pairs only; each row kept out makes that test sharper for the others. The zero is never below tolerate.
    /// </summary>
    public static double ScreenLog(double mustCatchLog, double tolerateLog, double noiseSd, double upperNoise, int screenPairs)
    {
        var root = Math.Sqrt(Finite.AtLeast(screenPairs, 1, nameof(screenPairs)));
        var clearlySlower = tolerateLog + (ClearErrors * noiseSd / root);
        return Math.Max(tolerateLog, Math.Min(clearlySlower, ShownLog(mustCatchLog, upperNoise, screenPairs)));
    }

    /// <summary>The slow-down that the screen already shows: its estimate less what so few pairs may be off.</summary>
    public static double ShownLog(double estimateLog, double upperNoise, int screenPairs) =>
        estimateLog - (ScreenQuantile * upperNoise / Math.Sqrt(Finite.AtLeast(screenPairs, 1, nameof(screenPairs))));
}
