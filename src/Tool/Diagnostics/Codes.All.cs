using System.Collections.Immutable;
using System.Reflection;

namespace PrefillBench.Diagnostics;

public static partial class Codes
{
    /// <summary>
    /// Ids of situations that no longer exist. They are never given to others, so that an old log still means what it said.
    /// </summary>
    public static ImmutableArray<string> Unused { get; } = ["PFB1007"];

    /// <summary>Every code, by id. Computed on demand: the fields of a partial class have no order among files.</summary>
    public static ImmutableArray<DiagnosticCode> All() =>
        [.. typeof(Codes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => field.GetValue(null)).OfType<DiagnosticCode>()
            .OrderBy(code => code.Id, StringComparer.Ordinal)];
}
