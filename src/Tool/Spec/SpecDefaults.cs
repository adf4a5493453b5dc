using PrefillBench.Diagnostics;
using PrefillBench.Spec.Keys;

namespace PrefillBench.Spec;

/// <summary>Values for what a file leaves out; they are in the table of keys.</summary>
public static class SpecDefaults
{
    public static GatePolicy Gate { get; } = GateBinding.Policy(SectionValues.Empty(SourcePosition.None));
}
