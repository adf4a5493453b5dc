using PrefillBench.Diagnostics;
using PrefillBench.Spec.Keys;

namespace PrefillBench.Spec;

/// <summary>What holds where a file says nothing; the values stand in the table of keys.</summary>
public static class SpecDefaults
{
    public static GatePolicy Gate { get; } = GateBinding.Policy(SectionValues.Empty(SourcePosition.None));
}
