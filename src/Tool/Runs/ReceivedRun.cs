using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.CodeFiles;
using PrefillBench.Gate;
using PrefillBench.Measurement;
using PrefillBench.Spec;
using PrefillBench.Statistics;
using PrefillBench.Units;

namespace PrefillBench.Runs;

/// <summary>Identifies the run whose measurements may be approved.</summary>
internal sealed record RunFacts(string RunId, DateTimeOffset StartedUtc, string Tool, string? Commit);

/// <summary>
/// A run in the form of a baseline, for somebody to approve: every row validly measured with right output, whatever its timing verdict.
/// </summary>
/// <param name="Code">The code that the rows ran.</param>
internal sealed record ReceivedRun(ApprovedBaseline Baseline, ImmutableArray<KernelCode> Code)
{
    /// <param name="code">The current code by row id.</param>
    /// <returns>The rows that may be approved; null without any.</returns>
    public static ReceivedRun? Of(ReadyRun ready, Func<string, KernelCode> code, GateResult result, Evidence evidence, RunFacts run)
    {
        var (today, device) = (ready.Read.Today, ready.Read.Device);
        var rows = result.Rows
            .Where(row => MayBeApproved(row.Verdict) && !evidence.Current(row.Planned.Id).IsEmpty)
            .ToImmutableSortedDictionary(
                row => row.Planned.Id, row => Row(row, evidence, run, ready.Plan.Policy) with { CodeSha256 = code(row.Planned.Id).Sha256 },
                StringComparer.Ordinal);
        var baseline = new ApprovedBaseline
        {
            SchemaVersion = ApprovedBaseline.CurrentSchema,
            MeasurementVersion = today.MeasurementVersion,
            Suite = today.Suite,
            Slug = today.Slug,
            DeviceName = device.Name,
            Protocol = today.Protocol,
            L2 = today.L2,
            Hardware = today.Hardware,
            Environment = device.Environment,
            Rows = rows,
        };
        return rows.IsEmpty ? null : new(baseline, [.. rows.Keys.Select(code).DistinctBy(kernel => kernel.Sha256)]);
    }

    /// <summary>must_catch as it would be without a floor: what the floor adds follows from the time that is approved.</summary>
    private static double? Agreed(RowResult result, GatePolicy policy) => result is { Tolerate: not null, MustCatch: { } lifted }
        ? RowTolerance.Of(result.Planned, policy).Unlifted(Percent.FromFraction(lifted)).Fraction
        : result.MustCatch;

    private static bool MayBeApproved(Verdict verdict) =>
        verdict is not (Verdict.WrongOutput or Verdict.Crashed or Verdict.Invalid or Verdict.Missing or Verdict.Skipped);

    private static ApprovedRow Row(RowResult result, Evidence evidence, RunFacts run, GatePolicy policy)
    {
        var processes = evidence.Current(result.Planned.Id);
        return new()
        {
            CaseSha256 = result.Planned.CaseSha256,
            MedianMs = Sample.Sharing(evidence.CurrentMs(result.Planned.Id)).Median,
            PairNoise = result.Planned.NoiseIsMeasured ? result.Planned.PairNoise : null,
            MustCatch = Agreed(result, policy),
            OutputDigest = processes[0].OutputDigest,
            OutputError = processes.Select(p => p.Output?.RelativeError).FirstOrDefault(e => e is not null) ?? 0,
            Resources = processes[0].Resources,
            VerdictWhenApproved = result.Verdict.Name(),
            Provenance = new("", run.StartedUtc, "", run.Commit, run.Tool, run.RunId),
        };
    }
}
