namespace PrefillBench.Statistics;

/// <summary>
/// Evidence against "this row is slower by must_catch or more". Scores clip((ln(1 + must_catch) - d) / (2 s)): if d is symmetric about a
/// slow-down of at least must_catch, the score is an odd function of something symmetric about a value at or below 0, so its mean is at
/// most 0 whatever the noise, and <see cref="EvidencePath"/> applies. Needs no correction for the number of rows: "every row is fine" is
/// wrong only if a row that is not fine passed, and each does so with probability at most alpha (intersection-union, Berger, Technometrics
/// 24, 1982, 295).
/// </summary>
public static class PassEvidence
{
    /// <summary>1 doubles on a full score and is ruined by the first full contrary one; 0.8 survives that.</summary>
    public static ReadOnlySpan<double> Bets => [0.8, 1];

    /// <param name="mustCatchLog">ln(1 + must_catch), positive.</param>
    /// <param name="missed">Probability allowed of passing a row that slow; 0.05 rejects at E = 20.</param>
    public static EvidencePath Of(PairedRow row, double mustCatchLog, double missed)
    {
        Finite.Positive(mustCatchLog, nameof(mustCatchLog));
        return EvidencePath.Of(
            row.LogRatios.Select(d => ClippedScore.Pass(d, mustCatchLog, row.NoiseSd)), Bets,
            1 / Finite.Probability(missed, nameof(missed)));
    }
}
