using PrefillBench.Baselines;
using PrefillBench.Gate;
using PrefillBench.Measurement.Journals;
using PrefillBench.Runs.Planning;

namespace PrefillBench.Runs;

/// <summary>Values that a new run draws, and that a continued one takes from its journal.</summary>
/// <param name="FurtherPairs">Beyond the policy's most.</param>
/// <param name="Boot">Identifies the boot of the machine.</param>
internal sealed record Beginning(string RunId, ulong Seed, int FurtherPairs, string Boot)
{
    /// <param name="continued">The journal that is continued; null for a new run.</param>
    /// <param name="furtherPairs">Beyond the policy's most.</param>
    public static Beginning Of(RunHost host, ulong? seed, string? runId = null, JournalContent? continued = null, int furtherPairs = 0) =>
        // A seed that is asked for goes first, so that a journal of another seed is refused and not continued silently.
        new(runId ?? host.NewName(), seed ?? continued?.Header.Seed ?? host.NewSeed(), furtherPairs, host.Boot);
}

/// <summary>The third step: the rules by which the rows are measured and judged, fixed before the first launch.</summary>
internal sealed record ReadyRun(PlannedRun Planned, GatePlan Plan, JournalHeader Header)
{
    public ReadRun Read => Planned.Read;

    public SweepPlan Sweep => Planned.Sweep;

    public static ReadyRun Of(PlannedRun planned, PolicyOverrides overrides, Beginning beginning)
    {
        var (suite, request) = (planned.Read.Inputs.Suite, planned.Read.Request);
        var policy = overrides.Apply(suite.Gate);
        var plan = new GatePlan
        {
            Policy = policy,
            Processes = Efforts.Processes(suite, request.Published).Units,
            MaxPairs = policy.MaxPairs + beginning.FurtherPairs,
            Rows = PlannedRows.Of(planned),
            Seed = beginning.Seed,
            PairsWithApproved = request.Against is null,
        };
        return new(planned, plan, HeaderOf(planned, plan, beginning));
    }

    private static JournalHeader HeaderOf(PlannedRun planned, GatePlan plan, Beginning beginning)
    {
        var (read, request, codes) = (planned.Read, planned.Read.Request, planned.Codes);
        return new()
        {
            RunId = beginning.RunId,
            SpecSha256 = read.Inputs.SpecSha256,
            Suite = string.Join(' ', [read.Inputs.Suite.Name, .. request.Filters, .. new[] { request.Case }.OfType<string>()]),
            Tool = codes.Current,
            Device = read.Device.Slug,
            Boot = beginning.Boot,
            MeasurementVersion = read.Today.MeasurementVersion,
            Seed = beginning.Seed,
            Protocol = read.Today.Protocol,
            L2 = read.Today.L2,
            Against = codes.Approved ?? "",
            Rules = PolicyFacts.Rules(plan.Policy),
            Consequences = PolicyFacts.Consequences(plan.Policy),
            Rows = PlannedRows.Sha256(plan.Rows),
            Baseline = read.Kept.Approved?.Sha256,
        };
    }
}
