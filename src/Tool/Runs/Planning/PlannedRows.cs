using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PrefillBench.Baselines;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Runs.Code;
using PrefillBench.Spec;
using PrefillBench.Statistics;
using PrefillBench.Workload;

namespace PrefillBench.Runs.Planning;

/// <summary>The sweep's rows joined with what is stored about them.</summary>
internal static class PlannedRows
{
    /// <param name="foreign">Why no approved time or noise says anything of today's, <see cref="Foreign"/>; the approved code can be measured all the same.</param>
    public static ImmutableArray<PlannedRow> Of(SweepPlan sweep, ApprovedBaseline? baseline, string? foreign, Calibration? calibration, DeviceFacts device, PreparedSides sides) =>
    [
        .. from row in sweep.Rows
           let approved = baseline?.Rows.GetValueOrDefault(row.Row.Id)
           let pairs = calibration?.PairsOf(row.Row.Id, row.Row.Case.Sha256) ?? []
           let other = approved is null ? null : foreign ?? Fingerprint.CaseDifference(approved, row.Row.Case.Sha256)?.ToString()
           let noise = (other is null ? approved?.PairNoise : null) ?? Calibrated(pairs)
           select new PlannedRow(
               row.Row,
               row.SkipReason,
               sides.Identical(row.Row.Id),
               approved,
               other,
               noise ?? device.UncalibratedNoise,
               row.ExpectedLaunch.Value)
           {
               NoiseIsMeasured = noise is not null,
               NoisePairs = noise is not null && pairs.Length > 0 ? pairs.Length : null,
               WhyAlone = sides.WhyAlone(row.Row.Id),
           },
    ];

    /// <summary>Over what is fixed of the rows before the first launch, so that a run is continued with the same ones.</summary>
    public static string Sha256(ImmutableArray<PlannedRow> rows) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(rows.Select(row =>
        string.Create(CultureInfo.InvariantCulture, $"{row.Id} {row.Row.Case.Sha256} {row.SkipReason is null} {row.PairNoise:R} {row.NoisePairs}\n"))))));

    /// <summary>Noise of a row that is not approved yet; null where too little is known.</summary>
    private static double? Calibrated(ImmutableArray<(double LogRatio, bool CurrentFirst)> pairs) =>
        pairs.Length >= Calibration.LeastPairs ? NoiseSd.FromPairs([.. pairs.Select(pair => pair.LogRatio)]) : null;

    /// <summary>Why nothing stored can be compared with today's times; null when it can.</summary>
    public static string? Foreign(ApprovedBaseline? baseline, Fingerprint today) =>
        baseline is not null && Fingerprint.Differences(baseline, today) is { IsEmpty: false } differences
            ? string.Join("; ", differences)
            : null;

    /// <summary>A note where rows are judged in pairs although their approved times say nothing of today's.</summary>
    public static IEnumerable<Diagnostic> SetAside(ApprovedBaseline? baseline, Fingerprint today, GatePlan plan, SourcePosition position) =>
        Foreign(baseline, today) is { } foreign && plan.Rows.Any(row => row is { SkipReason: null, WhyAlone: null, Approved: not null })
            ? [new(Codes.ForeignBaseline, $"approved times and noise are set aside ({foreign}); pairs are judged as ever", position) { Severity = Severity.Note, Exit = ExitCode.Passed }]
            : [];
}
