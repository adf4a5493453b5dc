using System.Collections.Immutable;

namespace PrefillBench.Baselines;

/// <summary>
/// Pairs of one and the same code on one device: how much the measured ratio varies when nothing has changed.
/// The content of <c>baselines/SLUG/SUITE.calibration.json</c>; sessions are only ever added.
/// </summary>
public sealed record Calibration
{
    /// <summary>Version of the file's form; a newer one is refused.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Fewer pairs say next to nothing about a standard deviation.</summary>
    public const int LeastPairs = 3;

    public required int SchemaVersion { get; init; }

    /// <summary>See <see cref="ApprovedBaseline.MeasurementOf"/>; noise of another way of measuring is not today's.</summary>
    public required int MeasurementVersion { get; init; }

    public required string Slug { get; init; }

    public required string Suite { get; init; }

    public required string Protocol { get; init; }

    public required string L2 { get; init; }

    /// <summary>Oldest first.</summary>
    public required ImmutableArray<CalibrationSession> Sessions { get; init; }

    /// <summary>
    /// These sessions after the stored ones. Sessions of an older way of measuring are dropped: their noise is not today's.
    /// </summary>
    public Calibration After(Calibration? stored)
    {
        var kept = stored is not null && (stored.MeasurementVersion, stored.Protocol, stored.L2) == (MeasurementVersion, Protocol, L2)
            ? stored.Sessions : [];
        return this with { Sessions = [.. kept.Concat(Sessions).OrderBy(session => session.StartedUtc)] };
    }

    /// <summary>Every pair that a row was in, oldest first; empty for a row that was never calibrated or does other work now.</summary>
    public ImmutableArray<(double LogRatio, bool CurrentFirst)> PairsOf(string row, string caseSha256) =>
    [
        .. from session in Sessions
           where session.CaseSha256.GetValueOrDefault(row) == caseSha256
           from pair in session.Pairs
           where pair.LogRatio.ContainsKey(row)
           select (pair.LogRatio[row], pair.CurrentFirst),
    ];
}

/// <summary>One run of `calibrate`.</summary>
/// <param name="Boot">Identifies the boot of the machine: noise between boots is only seen in several.</param>
/// <param name="Tool">The build whose code was on both sides.</param>
/// <param name="Replaced">Pairs that were disturbed from outside and measured again.</param>
/// <param name="CaseSha256">Hash over everything that defines the row's work, by row id.</param>
public sealed record CalibrationSession(
    string RunId,
    DateTimeOffset StartedUtc,
    string Boot,
    string Tool,
    string? Commit,
    ulong Seed,
    int Replaced,
    ImmutableSortedDictionary<string, string> Environment,
    ImmutableSortedDictionary<string, string> CaseSha256,
    ImmutableArray<CalibrationPair> Pairs);

/// <param name="CurrentFirst">The coin: whether the side called current was measured first.</param>
/// <param name="LogRatio">ln(current / approved) by row id, in which both sides are the same code.</param>
public sealed record CalibrationPair(bool CurrentFirst, ImmutableSortedDictionary<string, double> LogRatio);

/// <summary>The canonical text of a calibration.</summary>
public static class CalibrationJson
{
    public static string Write(Calibration calibration) => CanonicalJson.Sorted(calibration, BaselineJsonContext.Default.Calibration);

    /// <param name="file">The name for messages.</param>
    public static Calibration Read(ReadOnlySpan<byte> utf8, string file) => StrictJson.Read(
        utf8, file, BaselineJsonContext.Default.Calibration, Calibration.CurrentSchema, Diagnostics.Codes.CorruptBaseline, Complaints);

    private static IEnumerable<string> Complaints(Calibration calibration) =>
        calibration.Sessions.IsDefault ? ["sessions is null"] :
            from session in calibration.Sessions
            from pair in session.Pairs
            from row in pair.LogRatio
            where !double.IsFinite(row.Value) || Math.Abs(row.Value) > MostLogRatio
            select $"run {session.RunId}, row '{row.Key}': the log ratio {row.Value} is not a finite number";

    // A factor of 20 between two processes of the same code is a broken file, not noise.
    private const double MostLogRatio = 3;
}
