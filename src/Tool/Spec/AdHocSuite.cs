using System.Collections.Immutable;
using PrefillBench.Spec.Keys;

namespace PrefillBench.Spec;

/// <summary>The suite of a case given on the command line, or of a model's kinds of layers.</summary>
public static class AdHocSuite
{
    public const string Name = SpecKeys.AdHocSuiteName;

    /// <param name="gate">The spec's gate if there is a spec; else the defaults.</param>
    public static Suite Of(ImmutableArray<AttentionCase> cases, GatePolicy? gate = null) =>
        new(Name, cases[0].Source, Device: null, Processes: null, Budget: null, cases, gate ?? SpecDefaults.Gate);
}
