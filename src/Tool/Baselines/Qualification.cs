using System.Collections.Immutable;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>
/// Whole gates run to learn how the gate errs on one device: gates of unchanged code, which should be silent, and gates of code made slower
/// on purpose, which should not. The content of <c>baselines/SLUG/SUITE.qualification.json</c>; sessions are only ever added.
/// </summary>
public sealed record Qualification
{
    /// <summary>Version of the file's form; a newer one is refused.</summary>
    public const int CurrentSchema = 1;

    public required int SchemaVersion { get; init; }

    public required string Slug { get; init; }

    public required string Suite { get; init; }

    /// <summary>Oldest first.</summary>
    public required ImmutableArray<QualificationSession> Sessions { get; init; }

    /// <param name="stored">A session of the same run in it is replaced.</param>
    public static Qualification With(Qualification? stored, string slug, string suite, QualificationSession measured) => new()
    {
        SchemaVersion = CurrentSchema,
        Slug = slug,
        Suite = suite,
        Sessions = [.. (stored?.Sessions.RemoveAll(session => session.RunId == measured.RunId) ?? [])
            .Add(measured).OrderBy(session => session.StartedUtc)],
    };
}

/// <summary>One run of `qualify`.</summary>
/// <param name="MeasurementVersion">See <see cref="ApprovedBaseline.MeasurementOf"/>; rates of another way of measuring are not
/// today's.</param>
/// <param name="Policy">The rules of the gates, in words; other rules err at other rates.</param>
/// <param name="Boot">Identifies the boot of the machine.</param>
public sealed record QualificationSession(
    string RunId,
    DateTimeOffset StartedUtc,
    string Boot,
    string Tool,
    string? Commit,
    int MeasurementVersion,
    string Protocol,
    string L2,
    string Policy,
    ImmutableSortedDictionary<string, string> Environment,
    ImmutableArray<QualificationGate> Gates);

/// <summary>One whole gate, from the first pair to its exit code.</summary>
/// <param name="Kind">"no-op" or "delay"; gates of earlier versions may be of kind "fewer blocks".</param>
/// <param name="Aim">The slow-down that was aimed at, as a fraction; null where none can be chosen. What came out is in
/// <paramref name="Slowed"/>.</param>
/// <param name="Alarms">Rows REGRESSED, and <see cref="AllRows"/> where all rows together were.</param>
/// <param name="OtherReasons">Other reasons for an exit code that is not 0: a diagnostic's code, and how many rows it named.</param>
/// <param name="Rows">Judged in pairs.</param>
/// <param name="PairsPerRow">Mean over those rows, until the verdict.</param>
/// <param name="Replaced">Pairs disturbed from outside and measured again.</param>
/// <param name="Slowed">The rows that were made slower, by row id; empty in a gate of unchanged code.</param>
public sealed record QualificationGate(
    string Kind,
    double? Aim,
    ulong Seed,
    DateTimeOffset StartedUtc,
    double Seconds,
    int Exit,
    ImmutableArray<string> Alarms,
    ImmutableSortedDictionary<string, int> OtherReasons,
    int Rows,
    double PairsPerRow,
    int Replaced,
    ImmutableSortedDictionary<string, SlowedRow> Slowed)
{
    public const string NoOp = "no-op";
    public const string Delay = "delay";

    /// <summary>Earlier versions also slowed kernels by keeping a block off each multiprocessor; such gates still count.</summary>
    internal const string FewerBlocks = "fewer blocks";

    /// <summary>Stands among the alarms where no single row was REGRESSED but all together were.</summary>
    public const string AllRows = "(all rows together)";
}

/// <summary>A row that really was slower, how much, and what the gate said.</summary>
/// <param name="Ratio">Slowed / unchanged time over all pairs, those after the verdict too.</param>
/// <param name="Level">Achieved confidence level of [Low, High].</param>
/// <param name="Pairs">Behind the ratio.</param>
/// <param name="MustCatch">The row's must_catch as a fraction; null where the row is ungated.</param>
public sealed record SlowedRow(double Ratio, double Low, double High, double Level, int Pairs, double? MustCatch, string Verdict);

/// <summary>The canonical text of a qualification.</summary>
public static class QualificationJson
{
    public static string Write(Qualification qualification) =>
        CanonicalJson.Sorted(qualification, BaselineJsonContext.Default.Qualification);

    /// <param name="file">The name for messages.</param>
    public static Qualification Read(ReadOnlySpan<byte> utf8, string file) => StrictJson.Read(
        utf8, file, BaselineJsonContext.Default.Qualification, Qualification.CurrentSchema, Codes.CorruptBaseline, Complaints);

    private static IEnumerable<string> Complaints(Qualification qualification)
    {
        if (qualification.Sessions.IsDefault || qualification.Sessions.Any(
            session => session is null || session.Gates.IsDefault || session.Gates.Any(gate => gate is null || gate.Alarms.IsDefault)))
        {
            return ["a list is null"];
        }

        return from session in qualification.Sessions
               from gate in session.Gates
               from text in Complaints(gate)
               select $"run {session.RunId}: {text}";
    }

    private static IEnumerable<string> Complaints(QualificationGate gate)
    {
        if (gate.Kind is not (QualificationGate.NoOp or QualificationGate.Delay or QualificationGate.FewerBlocks))
        {
            yield return $"a gate of kind '{gate.Kind}' does not exist";
        }

        if (!(gate.Rows >= 0 && gate.PairsPerRow >= 0 && gate.Seconds >= 0 && gate.Replaced >= 0))
        {
            yield return "a count or a duration is below 0";
        }

        foreach (var (id, row) in gate.Slowed.Where(
            row => row.Value is null || !(row.Value.Ratio > 0 && row.Value.Low > 0 && row.Value.High >= row.Value.Low)))
        {
            yield return $"row '{id}': {row?.Ratio} is not a ratio above 0";
        }
    }
}
