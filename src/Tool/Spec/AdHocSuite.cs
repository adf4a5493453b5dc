using PrefillBench.Spec.Keys;

namespace PrefillBench.Spec;

/// <summary>The suite of one case given on the command line.</summary>
public static class AdHocSuite
{
    public const string Name = SpecKeys.AdHocSuiteName;

    /// <param name="gate">The spec's gate if there is a spec; else the defaults.</param>
    public static Suite Of(AttentionCase attentionCase, GatePolicy? gate = null) =>
        new(Name, attentionCase.Source, Device: null, Processes: null, Budget: null, [attentionCase], gate ?? SpecDefaults.Gate);
}
