using System.Collections.Immutable;

namespace PrefillBench.Evaluation.Rivals;

internal static class AllRivals
{
    public static ImmutableArray<IRival> List { get; } =
    [
        new Criterion(),
        ResultsComparer.OfPercent(1),
        ResultsComparer.OfPercent(2),
        ResultsComparer.OfPercent(5),
        ResultsComparer.BenchmarkDotNet,
        new NvbenchOld(),
        new NvbenchRobust(),
        new GoogleBenchmark(),
        new Asv(1.05),
        new Asv(1.1),
        new FixedThreshold(2),
        new FixedThreshold(5),
    ];
}
