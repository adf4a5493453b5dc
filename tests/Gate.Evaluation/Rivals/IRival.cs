namespace PrefillBench.Evaluation.Rivals;

/// <summary>Another tool's rule for "this is a regression", on two samples of times of one benchmark.</summary>
internal interface IRival
{
    string Name { get; }

    /// <summary>Where the rule is written down.</summary>
    string Source { get; }

    /// <summary>What is simplified here; empty when nothing is.</summary>
    string Approximation { get; }

    /// <summary>Whether the rule calls the candidate slower.</summary>
    bool IsSlower(Times approved, Times candidate);
}
