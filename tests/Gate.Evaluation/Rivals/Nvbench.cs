namespace PrefillBench.Evaluation.Rivals;

/// <summary>
/// nvbench's first comparison: SLOW when the means differ by more than the smaller of the two relative standard deviations.
/// </summary>
internal sealed class NvbenchOld : IRival
{
    public string Name => "nvbench, old";

    public string Source => "nvbench `python/scripts/nvbench_compare.py`";

    public string Approximation => "FAST, which its exit status counts too, is not counted";

    public bool IsSlower(Times approved, Times candidate)
    {
        var noise = Math.Min(approved.StandardDeviation / approved.Mean, candidate.StandardDeviation / candidate.Mean);
        return (candidate.Mean - approved.Mean) / approved.Mean > noise;
    }
}

/// <summary>
/// nvbench's robust comparison: SLOW when the candidate's interval from minimum to third quartile lies wholly above the other by a gap of
/// 0.5 %.
/// </summary>
internal sealed class NvbenchRobust : IRival
{
    private const double Gap = 0.005;

    public string Name => "nvbench, robust";

    public string Source => "nvbench `python/scripts/nvbench_compare_robust.py`";

    public string Approximation => "timing only: without the confirmation in clock cycles";

    public bool IsSlower(Times approved, Times candidate) =>
        candidate.Minimum > approved.ThirdQuartile * (1 + Gap);
}
