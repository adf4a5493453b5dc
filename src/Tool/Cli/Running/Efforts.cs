using PrefillBench.Campaign;
using PrefillBench.Spec;

namespace PrefillBench.Cli.Running;

/// <summary>How much measuring a run will take, as far as can be known beforehand.</summary>
internal static class Efforts
{
    /// <summary>Fresh processes of a run without pairs, where the suite names no number.</summary>
    public const int DefaultProcesses = 5;

    /// <summary>Mean pairs until a row that did not change has passed; gate-evaluation measures it.</summary>
    private const int ExpectedPairs = 7;

    public static int Processes(Suite suite, bool published) => published ? 1 : suite.Processes ?? DefaultProcesses;

    public static SweepEffort Of(Suite suite, bool paired, bool published) => paired
        ? new(Math.Min(ExpectedPairs, suite.Gate.MaxPairs), SidesPerUnit: 2, Published: false)
        : new(Processes(suite, published), SidesPerUnit: 1, published);
}
