using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Measurement;
using PrefillBench.Runs.Code;
using PrefillBench.Runs.Planning;
using PrefillBench.Spec;
using PrefillBench.Statistics;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Results;

/// <summary>Everything a run knows at its end; the input of the one result model.</summary>
public sealed record FinishedRun(
    string Tool,
    RunSection Run,
    DeviceFacts Device,
    ImmutableSortedDictionary<string, string> Environment,
    SweepPlan Sweep,
    GatePlan Plan,
    Evidence Evidence,
    GateResult Result,
    ImmutableArray<Diagnostic> OtherDiagnostics,
    ExitCode Exit)
{
    /// <summary>The kernels of the run.</summary>
    public required KernelSet Kernels { get; init; }

    /// <summary>The current side's code, by row id.</summary>
    public required RowCodes Code { get; init; }

    /// <summary>How the gate erred in qualifying gates; null when none was run, and where no pair is judged.</summary>
    public QualifiedRates? Qualification { get; init; }

    /// <summary>The approved rows that the run did not look at; null when it looked at all.</summary>
    public NotLookedAtSection? NotLookedAt { get; init; }

    /// <summary>The changes of what was approved of the suite when the run began, oldest first.</summary>
    public ImmutableArray<ApprovalEntry> Approvals { get; init; } = [];
}

/// <summary>A finished run as the one result model. Derives figures; decides nothing.</summary>
public static class ResultsBuilder
{
    private const double MegahertzPerGigahertz = 1000;
    private const double BytesPerGigabyte = 1e9;

    public static ResultsDocument Of(FinishedRun run)
    {
        var ceilings = run.Evidence.Replicates.Select(r => r.Ceilings).Concat(run.Evidence.Pairs.Select(p => p.Ceilings))
            .FirstOrDefault(c => c is not null);
        var costs = run.Sweep.Rows.ToDictionary(r => r.Row.Id, r => r.Cost);
        var history = ApprovedTimes.Of(run.Approvals, run.Result.Rows.Select(row => row.Planned.Id));
        return new ResultsDocument
        {
            SchemaVersion = ResultsDocument.CurrentSchema,
            Tool = run.Tool,
            Run = run.Run,
            Device = new(
                Spelling.Of(run.Device.Kind), run.Device.Slug, run.Device.Name, run.Device.Hardware,
                ceilings?.Bf16Compute.Value, ceilings?.Fp8Compute.Value, ceilings?.Memory.Value),
            Environment = run.Environment,
            Policy = Policy(run),
            Kernels = [.. run.Kernels.Uses.Select(use => KernelFacts.Of(use, run.Code, run.Sweep))],
            Cases = [.. run.Sweep.Cases.AsParallel().AsOrdered().Select(c => Case(c, run.Kernels)).ToArray()],
            Rows =
            [
                .. run.Result.Rows.AsParallel().AsOrdered()
                    .Select(r => Row(r, run, costs[r.Planned.Id], ceilings) with { History = history.Of(r.Planned.Id) })
                    .ToArray(),
            ],
            Approvals = history.Approvals,
            Skipped = [.. from c in run.Sweep.Cases where c.SkipReason is not null select new SkippedSection(c.Case.Id, c.SkipReason!)],
            Diagnostics = [.. run.Result.Diagnostics.Concat(run.OtherDiagnostics).Select(d => d.ToSection())],
            NotLookedAt = run.NotLookedAt,
            Replaced = RowNoise.Replaced(run.Evidence),
            Telemetry = DeviceTelemetry.Of(run.Evidence),
            Qualification = run.Qualification,
            Verdict = run.Result.Verdict,
            ExitCode = run.Exit,
        };
    }

    private static PolicySection Policy(FinishedRun run)
    {
        var policy = run.Plan.Policy;
        return new(
            policy.Tolerate.Fraction, MustCatchRule.Text(policy.MustCatch), policy.FalseAlarm.Fraction, policy.Missed.Fraction,
                run.Plan.MaxPairs,
            Name(policy.OnInconclusive), Name(policy.OnMissingBaseline), Name(policy.OnDrift), Name(policy.OnEnvironmentChange),
                run.Result.FamilySize)
        {
            OnImproved = Name(policy.OnImproved),
            TolerateFloorMs = policy.TolerateFloor?.Value,
        };

        static string Name<T>(T choice) where T : struct, Enum => choice.ToString().ToLowerInvariant();
    }

    private static CaseSection Case(SweepCase c, KernelSet kernels) => new(
        c.Case.Id, c.Case.BatchSize, c.Case.MaxSeqLen, Spelling.Of(c.Case.Quantization), c.Case.Heads.Query, c.Case.Heads.Kv,
            c.Case.HeadSize,
        Spelling.Of(c.Case.KvLayout), c.Case.BlockSize, c.Case.MaxKvLen, c.Cost.QueryTokens, c.SkipReason is null,
        CostModel.PeakOfAll(c.Case, kernels.Kernels).Value)
    {
        Rows = [.. c.Rows.Select(row => row.Id)],
        Window = c.Case.Window > 0 ? c.Case.Window : null,
        Sinks = c.Case.Sinks ? true : null,
        Softcap = c.Case.Softcap > 0 ? c.Case.Softcap : null,
        Fp8Scales = c.Case.Fp8Scales == Fp8Scales.One ? Spelling.Of(Fp8Scales.One) : null,
        Model = c.Case.Model.Length > 0 ? c.Case.Model : null,
        Batch = c.Case.Batch?.Name,
    };

    private static RowSection Row(RowResult result, FinishedRun run, WorkloadCost cost, Ceilings? ceilings)
    {
        var id = result.Planned.Id;
        var current = run.Evidence.Current(id);
        var judged = new RowSection(result)
        {
            Id = id,
            Case = result.Planned.Row.Case.Id,
            Kernel = result.Planned.Row.Kernel.Name.Text,
            Flop = cost.Work.Value,
            MinimumBytes = cost.MinimumBytes.Value,
            MedianMs = run.Evidence.CurrentMs(id),
            ApprovedMedianMs = Approved(result.Planned, run.Evidence.ApprovedMs(id)),
            PairRatios = [.. run.Evidence.LogRatios(id).Select(Math.Exp)],
            Sides = RowNoise.Sides(run.Evidence, id, result.MustCatch, run.Code),
        };
        return current.IsEmpty ? judged : WithRates(WithFirst(judged, current), current, result.Planned.Row, cost, ceilings);
    }

    /// <summary>
    /// Medians of the approved side, in milliseconds: those of today's pairs, else the approved ones where they can be compared.
    /// </summary>
    private static ImmutableArray<double> Approved(PlannedRow planned, ImmutableArray<double> todayMs) => !todayMs.IsEmpty
        ? todayMs
        : planned is { Approved.MedianMs: var stored, ForeignReason: null } ? [stored] : [];

    /// <summary>The row with what its first process reports of launches, output and device.</summary>
    private static RowSection WithFirst(RowSection row, ImmutableArray<RowMeasurement> current)
    {
        var first = Sample.Sharing(current[0].LaunchMs);
        return row with
        {
            Spread = Sample.Of([.. current.Select(Spread)]).Median,
            FirstMeanMs = first.Mean,
            FirstStdMs = first.Count > 1 ? first.StandardDeviation : null,
            FirstLaunches = first.Count,
            EmptyLaunchMs = current[0].Conditions?.EmptyLaunchMs,
            AllocatedBytes = current.Max(m => m.AllocatedBytes),
            Output = current.Select(m => m.Output).FirstOrDefault(o => o is not null),
            OutputDigest = current[0].OutputDigest,
            Resources = current[0].Resources,
            Conditions = ConditionsSection.Of(current[0].Conditions),
        };
    }

    /// <summary>Rates at the median over processes.</summary>
    private static RowSection WithRates(
        RowSection row, ImmutableArray<RowMeasurement> current, WorkloadRow workload, WorkloadCost cost, Ceilings? ceilings)
    {
        var time = new Milliseconds(Sample.Sharing(row.MedianMs).Median);
        var rate = cost.Work / time;
        var clock = DeviceTelemetry.MedianClockMhz(current.Select(m => m.Conditions));
        var compute = workload.Fp8Inputs ? ceilings?.Fp8Compute : ceilings?.Bf16Compute;
        return row with
        {
            Tflops = rate.Value,
            Roofline = compute is { } peak ? cost.Roofline(peak, ceilings!.Memory) / time : null,
            SmClockMhz = clock,
            TflopsPerGhz = rate.Value / (clock / MegahertzPerGigahertz),
            EffectiveGbps = cost.MinimumBytes.Value / time.Seconds / BytesPerGigabyte,
        };
    }

    /// <summary>Half the way from the 10th to the 90th percentile, over the median.</summary>
    internal static double Spread(RowMeasurement m)
    {
        var launches = Sample.Sharing(m.LaunchMs);
        return (launches.P90 - launches.P10) / 2 / launches.Median;
    }
}
