using System.Collections.Immutable;
using PrefillBench.Spec;

namespace PrefillBench.Report.Comparing;

/// <summary>The settings of a comparison.</summary>
/// <param name="Threshold">The threshold as a fraction, in place of the allowance by duration; null without one.</param>
/// <param name="KnownHardware">Whoever asks knows that both ran on the card on which the noise was measured.</param>
/// <param name="OnInconclusive">Whether a comparison that proves nothing fails.</param>
/// <param name="Filter">Globs over names of rows and of cases.</param>
public sealed record ComparisonRule(double? Threshold, bool KnownHardware, FailOrWarn OnInconclusive, ImmutableArray<string> Filter)
{
    internal bool Selects(JoinedPair pair)
    {
        var excluding = Filter.Where(pattern => pattern.StartsWith('!')).ToArray();
        var including = Filter.Where(pattern => !pattern.StartsWith('!')).ToArray();
        string[] names = [pair.Name, pair.Case];
        return names.Any(name => CaseFilter.Selects(including, name)) && names.All(name => CaseFilter.Selects(excluding, name));
    }
}
