namespace PrefillBench.Kernels;

/// <summary>A feature beside plain attention that a case may have. Later contracts may have more.</summary>
[Flags]
public enum CaseFeatures
{
    /// <summary>Plain attention.</summary>
    None = 0,

    /// <summary>A query token sees its last keys only: <see cref="CaseShape.Window"/>.</summary>
    Window = 1,

    /// <summary>A logit without a key for each query head: <see cref="AttentionProblem.Sinks"/>.</summary>
    Sinks = 2,

    /// <summary>Logits are capped: <see cref="CaseShape.Softcap"/>.</summary>
    Softcap = 4,
}
