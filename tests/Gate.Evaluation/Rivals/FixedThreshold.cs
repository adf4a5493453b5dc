namespace PrefillBench.Evaluation.Rivals;

/// <summary>No statistics: the candidate's median is more than a fixed share above the approved one.</summary>
internal sealed class FixedThreshold(int percent) : IRival
{
    public string Name => $"median + {percent} %";

    public string Source => "the usual script, such as pytorch/benchmark `regression_detector.py` (7 %)";

    public string Approximation => "";

    public bool IsSlower(Times approved, Times candidate) =>
        candidate.Median > approved.Median * (1 + (percent / 100.0));
}
