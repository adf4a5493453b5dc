using System.Collections.Immutable;
using System.Reflection;

namespace PrefillBench.Diagnostics;

public static partial class Codes
{
    /// <summary>Every code, by id. Computed on demand: the fields of a partial class have no order among files.</summary>
    public static ImmutableArray<DiagnosticCode> All() =>
        [.. typeof(Codes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => field.GetValue(null)).OfType<DiagnosticCode>()
            .OrderBy(code => code.Id, StringComparer.Ordinal)];
}
