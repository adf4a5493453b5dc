using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Units;

namespace PrefillBench.Runs.Qualifying;

/// <summary>A gate to run.</summary>
/// <param name="Kind">See <see cref="QualificationGate.Kind"/>.</param>
/// <param name="Aim">The slow-down wanted; null in a gate of unchanged code.</param>
internal sealed record WantedGate(string Kind, Percent? Aim)
{
    public override string ToString() => Aim is { } aim ? $"{Kind}, about {aim} slower" : Kind;
}

/// <param name="SizePairs">Pairs behind the true size of a slow-down.</param>
internal sealed record QualifyRequest(MeasureRequest Measure, ImmutableArray<WantedGate> Gates, int SizePairs);
