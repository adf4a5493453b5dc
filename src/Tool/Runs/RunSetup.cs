using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Cli;
using PrefillBench.Cli.Running;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Measurement;
using PrefillBench.Measurement.Journals;
using PrefillBench.Report;
using PrefillBench.Runs.Code;
using PrefillBench.Runs.Planning;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Runs;

/// <summary>Everything decided before the first launch.</summary>
internal sealed record RunSetup
{
    public required RunInputs Inputs { get; init; }

    public required DeviceFacts Device { get; init; }

    public required SweepPlan Sweep { get; init; }

    public required SweepEffort Effort { get; init; }

    public required GatePlan Plan { get; init; }

    public required PreparedSides Sides { get; init; }

    /// <summary>What was kept of the suite when the run began.</summary>
    public required Bookkeeping Kept { get; init; }

    public ApprovedBaseline? Baseline => Kept.Approved;

    public required Fingerprint Today { get; init; }

    public required JournalHeader Header { get; init; }

    public required LaunchProtocol Protocol { get; init; }

    public required string? Against { get; init; }

    /// <summary>Null when the run looks at every approved row.</summary>
    public required NotLookedAtSection? NotLookedAt { get; init; }

    public Approvable Approvable { get; init; } = Approvable.Never;

    public static string Name(LaunchProtocol protocol) => protocol.Published ? "published" : "standard";

    public static string NameOfL2(LaunchProtocol protocol) => protocol.WarmL2 || protocol.Published ? "warm" : "cold";
}

/// <summary>Reads spec, device and baseline and fixes the rules of the run.</summary>
internal sealed class RunPreparation(CliEnvironment environment, MeasureRequest request, IDevice device, string sidesFolder)
{
    /// <param name="continued">Seed comes from the journal that is continued; null for a new run.</param>
    /// <param name="furtherPairs">Beyond the policy's most.</param>
    /// <param name="runId">Null draws one.</param>
    public RunSetup Prepare(PolicyOverrides overrides, JournalContent? continued = null, int furtherPairs = 0, string? runId = null)
    {
        var facts = device.Facts;
        var inputs = RunInputs.Read(environment, request.Spec, request.Suite, request.Case, request.Filters, facts.Kind);
        var policy = overrides.Apply(inputs.Suite.Gate);
        var protocol = new LaunchProtocol(request.Published, request.WarmL2, facts.Settling);
        var store = new BaselineStore(environment.Absolute(request.Baselines));
        var kept = Bookkeeping.Read(store, facts.Slug, inputs.Suite.Name);
        var baseline = kept.Approved;
        var today = new Fingerprint(
            facts.Slug, inputs.Suite.Name, ApprovedBaseline.MeasurementOf(facts.Slug), RunSetup.Name(protocol), RunSetup.NameOfL2(protocol), facts.Hardware);
        var planner = new SweepPlanner(inputs.Cases, device);
        var effort = Efforts.Of(inputs.Suite, facts, paired: true, request.Published);

        // What fits the budget depends on whether there is anything to pair with, which only the sides know: they are made for every row that can be measured.
        WorkloadRow[] able = [.. Planned(effort, budget: null).Rows.Where(row => row.SkipReason is null).Select(row => row.Row)];
        var prepared = new SidePreparation(environment, request, device.Sides, sidesFolder).Prepare(store, baseline, inputs.KernelsFolder(environment, request), [.. able]);
        var sides = prepared.Sides;
        if (able.All(row => prepared.Identical(row.Id) || prepared.WhyAlone(row.Id) is not null))
        {
            var allIdentical = able.All(row => prepared.Identical(row.Id));
            effort = allIdentical ? new SweepEffort(1, 1, Published: false) : Efforts.Of(inputs.Suite, facts, paired: false, request.Published);
        }

        var sweep = Planned(effort, request.Budget ?? inputs.Suite.Budget);

        // A seed that is asked for goes first, so that a journal of another seed is refused and not continued silently.
        var seed = request.Seed ?? continued?.Header.Seed ?? MachineFacts.NewSeed();
        var rows = PlannedRows.Of(sweep, baseline, PlannedRows.Foreign(baseline, today), Calibrated(), facts, prepared);
        return new RunSetup
        {
            Inputs = inputs,
            Device = facts,
            Sweep = sweep,
            Effort = effort,
            Kept = kept,
            Today = today,
            Protocol = protocol,
            Sides = prepared,
            Against = request.Against,
            NotLookedAt = UnseenRows.Of(store, facts.Slug, baseline, sweep, inputs),
            Plan = new GatePlan
            {
                Policy = policy,
                Processes = Efforts.Processes(inputs.Suite, request.Published),
                MaxPairs = policy.MaxPairs + furtherPairs,
                Rows = rows,
                Seed = seed,
            },
            Header = new JournalHeader
            {
                RunId = runId ?? Guid.NewGuid().ToString("N"),
                SpecSha256 = inputs.SpecSha256,
                Suite = inputs.Suite.Name + string.Concat(request.Filters.Select(f => $" {f}")) + (request.Case is null ? "" : $" {request.Case}"),
                Tool = sides.Current.Identity,
                Device = facts.Slug,
                Boot = MachineFacts.BootId(environment.Clock),
                MeasurementVersion = today.MeasurementVersion,
                Seed = seed,
                Protocol = RunSetup.Name(protocol),
                L2 = RunSetup.NameOfL2(protocol),
                Against = sides.Approved?.Identity ?? "",
                Rules = PolicyFacts.Rules(policy),
                Consequences = PolicyFacts.Consequences(policy),
                Rows = PlannedRows.Sha256(rows),
                Baseline = baseline is null ? null : BaselineJson.Sha256(baseline),
            },
        };

        // Of this way of measuring, or its noise is not today's.
        Calibration? Calibrated()
        {
            var stored = kept.Calibration;
            if (stored is null || (stored.MeasurementVersion, stored.Protocol, stored.L2) == (today.MeasurementVersion, today.Protocol, today.L2))
            {
                return stored;
            }

            environment.Error.WriteLine(
                $"the calibration is ignored: measured by version {stored.MeasurementVersion}, {stored.Protocol} protocol, {stored.L2} L2; today's are version {today.MeasurementVersion}, {today.Protocol}, {today.L2}");
            return null;
        }

        SweepPlan Planned(SweepEffort planned, TimeSpan? budget) => planner.Plan(planned, budget, StoredTimes.Of(baseline));
    }
}
