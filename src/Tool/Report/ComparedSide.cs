using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Gate;

namespace PrefillBench.Report;

/// <summary>One side of `compare`: results or an approved baseline, reduced to what their comparison rests on.</summary>
/// <param name="File">The name for messages.</param>
/// <param name="MeasurementVersion">Null where the file does not tell.</param>
public sealed record ComparedSide(
    string File, string Suite, string Slug, string Protocol, string L2, int? MeasurementVersion, ImmutableArray<ComparedSideRow> Rows)
{
    public static ComparedSide Of(ResultsDocument results, string file) => new(
        file, results.Run.Suite, results.Device.Slug, results.Run.Protocol, results.Run.L2, null,
        [
            .. results.Rows.Select(row => new ComparedSideRow(
                row.Id, row.MedianMs.IsEmpty ? [] : [row.MedianMs], Broken(row.Verdict) ? row.Verdict : null, row.Reason, row.MustCatch, null)),
        ]);

    public static ComparedSide Of(ApprovedBaseline baseline, string file) => new(
        file, baseline.Suite, baseline.Slug, baseline.Protocol, baseline.L2, baseline.MeasurementVersion,
        [
            .. baseline.Rows.Select(row => new ComparedSideRow(
                row.Key, [.. row.Value.Sessions.Select(session => session.ProcessMedianMs)], null, "", row.Value.MustCatch, row.Value.CaseSha256)),
        ]);

    /// <summary>Verdicts after which the times, if there are any, mean nothing.</summary>
    private static bool Broken(Verdict verdict) => verdict is Verdict.WrongOutput or Verdict.Crashed or Verdict.Invalid;
}

/// <param name="SessionsMs">Process medians by session, oldest first; empty when the row was not measured.</param>
/// <param name="Broken">WRONG_OUTPUT, CRASHED or INVALID where it was; null otherwise.</param>
/// <param name="Why">The reason of <paramref name="Broken"/>.</param>
/// <param name="CaseSha256">Null where the file does not tell.</param>
public sealed record ComparedSideRow(
    string Id, ImmutableArray<ImmutableArray<double>> SessionsMs, Verdict? Broken, string Why, double? MustCatch, string? CaseSha256);
