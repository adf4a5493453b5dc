using System.Collections.Immutable;
using System.Globalization;
using PrefillBench.Baselines;
using PrefillBench.CodeFiles;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Spec;
using PrefillBench.Statistics;
using PrefillBench.Workload;

namespace PrefillBench.Runs.Planning;

/// <summary>The sweep's rows joined with what is stored about them.</summary>
internal static class PlannedRows
{
    public static ImmutableArray<PlannedRow> Of(PlannedRun run)
    {
        var foreign = Foreign(run.Read);
        var skipped = run.Codes.Other is null
            ? []
            : run.Sweep.Rows.Where(row => row.SkipReason is not null).ToDictionary(row => row.Row.Id, row => row.SkipReason!);
        return [.. run.Sweep.Rows.Select(row => Of(row, run, foreign, skipped))];
    }

    /// <summary>
    /// Hash over the properties of the rows that are fixed before the first launch, so that a run is continued with the same ones.
    /// </summary>
    public static string Sha256(ImmutableArray<PlannedRow> rows)
    {
        var lines = rows.Select(row => string.Create(
            CultureInfo.InvariantCulture, $"{row.Id} {row.CaseSha256} {row.SkipReason is null} {row.PairNoise:R} {row.NoisePairs}\n"));
        return Hashes.OfText(string.Concat(lines));
    }

    /// <summary>A note where rows are judged in pairs although their approved times say nothing of today's.</summary>
    public static IEnumerable<Diagnostic> SetAside(ReadRun read, GatePlan plan) =>
        Foreign(read) is { } foreign && plan.Rows.Any(row => row is { SkipReason: null, WhyAlone: null, Approved: not null })
            ? [
                new(
                    Codes.ForeignBaseline, $"approved times and noise are not used ({foreign}); pairs are judged as usual",
                    read.Inputs.Suite.Source) { Severity = Severity.Note, Exit = ExitCode.Passed },
            ]
            : [];

    /// <param name="foreign">
    /// Why no approved time or noise says anything of today's; the approved code can be measured all the same.
    /// </param>
    /// <param name="skipped">Reasons by row, where the rows are compared with another kernel's.</param>
    private static PlannedRow Of(SweepRow row, PlannedRun run, string? foreign, Dictionary<string, string> skipped)
    {
        var (id, sha256) = (row.Row.Id, row.Row.Case.Sha256);
        // What was approved of a kernel has nothing to do with another one.
        var (approved, scales) = run.Codes.Other is null ? Stored(run.Read.Baseline, row.Row) : default;
        var pairs = run.Read.Calibration?.PairsOf(id, sha256) ?? [];
        var other = approved is null ? null : foreign ?? scales ?? Fingerprint.CaseDifference(approved, sha256)?.ToString();
        var noise = (other is null ? approved?.PairNoise : null) ?? Calibrated(pairs);
        return new PlannedRow(
            row.Row, row.SkipReason, run.Codes.Identical(id), approved, other, noise ?? run.Read.Device.UncalibratedNoise,
            row.ExpectedLaunch.Value)
        {
            CaseSha256 = sha256,
            NoiseIsMeasured = noise is not null,
            NoisePairs = noise is not null && pairs.Length > 0 ? pairs.Length : null,
            WhyAlone = run.Codes.WhyAlone(id) is { } why ? WhyOtherIsSkipped(row, run.Codes.Other, skipped) ?? why : null,
            Counterpart = run.Codes.Other is { } kernel ? row.Row.As(kernel.Computes) : row.Row,
            StoredMs = foreign is not null ? null
                : run.Codes.Other is { } side ? StoredTimes.OfSameWork(run.Read.Baseline, WorkloadRow.Of(row.Row.Case, side))
                : StoredTimes.OfSameWork(run.Read.Baseline, row.Row, sha256),
            Names = run.Codes.Other is { } named ? new(row.Row.Kernel.Name.Text, named.Name.Text) : null,
            IsYardstick = run.Codes.Other == row.Row.Kernel,
        };
    }

    /// <summary>The approved row; where fp8 data has no scales and only a row with them was approved, that one and what differs.</summary>
    private static (ApprovedRow? Row, string? Difference) Stored(ApprovedBaseline? baseline, WorkloadRow row) =>
        baseline?.Rows.GetValueOrDefault(row.Id) is { } approved ? (approved, null)
        : row.Case.Fp8Scales == Fp8Scales.One && baseline?.Rows.GetValueOrDefault(row.WithScalesApplied.Id) is { } other
            ? (other, $"scales: {Spelling.Of(Fp8Scales.Applied)} -> {Spelling.Of(Fp8Scales.One)}")
            : (null, null);

    /// <summary>
    /// Why the kernel that the row is compared with is not measured on its case; null where it is, and where there is none.
    /// </summary>
    private static string? WhyOtherIsSkipped(SweepRow row, MeasuredKernel? other, Dictionary<string, string> skipped) =>
        other is not null && skipped.GetValueOrDefault(WorkloadRow.Of(row.Row.Case, other).Id) is { } reason
                ? $"kernel {other.Name} is {Verdict.Skipped.Name()} on this case, so there is nothing to compare with: {reason}"
                : null;

    /// <summary>Noise of a row that is not approved yet; null where too little is known.</summary>
    private static double? Calibrated(ImmutableArray<(double LogRatio, bool CurrentFirst)> pairs) =>
        pairs.Length >= Calibration.LeastPairs ? NoiseSd.FromPairs([.. pairs.Select(pair => pair.LogRatio)]) : null;

    /// <summary>Why nothing stored can be compared with today's times; null when it can.</summary>
    private static string? Foreign(ReadRun read) =>
        read.Baseline is { } baseline && Fingerprint.Differences(baseline, read.Today) is { IsEmpty: false } differences
            ? string.Join("; ", differences)
            : null;
}
