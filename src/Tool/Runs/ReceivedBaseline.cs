using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Devices;
using PrefillBench.Gate;
using PrefillBench.Measurement;
using PrefillBench.Spec;
using PrefillBench.Statistics;

namespace PrefillBench.Runs;

/// <summary>Identifies the run whose measurements may be approved.</summary>
public sealed record RunFacts(string RunId, DateTimeOffset StartedUtc, string Tool, string? Commit);

/// <summary>
/// A run in the form of a baseline, for somebody to approve: every row validly measured with right output, whatever its timing verdict.
/// </summary>
public static class ReceivedBaseline
{
    /// <param name="codeOf">Names the code that a row ran.</param>
    /// <returns>Null when no row qualifies.</returns>
    public static ApprovedBaseline? Of(
        GateResult result, Evidence evidence, Fingerprint today, DeviceFacts device, RunFacts run, Func<string, string?> codeOf)
    {
        var rows = result.Rows
            .Where(r => MayBeApproved(r.Verdict) && !evidence.Current(r.Planned.Id).IsEmpty)
            .ToImmutableSortedDictionary(r => r.Planned.Id, r => Row(r, evidence, run) with { CodeSha256 = codeOf(r.Planned.Id) }, StringComparer.Ordinal);
        return rows.IsEmpty ? null : new ApprovedBaseline
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
    }

    private static bool MayBeApproved(Verdict verdict) =>
        verdict is not (Verdict.WrongOutput or Verdict.Crashed or Verdict.Invalid or Verdict.Missing or Verdict.Skipped);

    private static ApprovedRow Row(RowResult result, Evidence evidence, RunFacts run)
    {
        var processes = evidence.Current(result.Planned.Id);
        return new()
        {
            CaseSha256 = result.Planned.Row.Case.Sha256,
            MedianMs = Sample.Of([.. processes.Select(p => p.Median().Value)]).Median,
            PairNoise = result.Planned.NoiseIsMeasured ? result.Planned.PairNoise : null,
            MustCatch = result.MustCatch,
            OutputDigest = processes[0].OutputDigest,
            OutputError = processes.Select(p => p.Output?.RelativeError).FirstOrDefault(e => e is not null) ?? 0,
            Resources = processes[0].Resources,
            VerdictWhenApproved = result.Verdict.Name(),
            Provenance = new("", run.StartedUtc, "", run.Commit, run.Tool, run.RunId),
        };
    }
}
