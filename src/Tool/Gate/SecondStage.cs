using System.Collections.Immutable;
using PrefillBench.Spec;
using PrefillBench.Statistics;

namespace PrefillBench.Gate;

/// <summary>
/// The rows that one machine's screen sends on to the one test, with the fresh pairs that the test uses. A run on one machine has one of
/// these.
/// </summary>
internal sealed class SecondStage
{
    private static readonly TwoStageRule Rule = TwoStageRule.InForce;

    private readonly GatePlan plan;
    private readonly Evidence evidence;
    private readonly ImmutableArray<int> units;

    /// <param name="family">The machine's rows that are judged, screened all of them.</param>
    public SecondStage(GatePlan plan, Evidence evidence, ImmutableArray<PlannedRow> family, Func<PlannedRow, double> mustCatchLog)
    {
        (this.plan, this.evidence, Family) = (plan, evidence, family);
        var screen = family.ToDictionary(r => r.Id, r => Paired(r, evidence.LogRatios(r.Id)[..Rule.ScreenPairs], plan.Policy));
        DiffuseSurvives = family.Length >= SignFlipMaxT.RowsForDiffuse
            && RegressionEvidence.MeanScores([.. screen.Values], Tolerate).Average() > 0;
        Survivors = [.. family.Where(r => ClippedScore.SurvivesScreen(screen[r.Id], ScreenLog(r, mustCatchLog(r))))];
        FasterSurvivors = [.. family.Where(r => LooksFaster(screen[r.Id], TolerateLog(r)))];
        ConfirmedRows = DiffuseSurvives ? family : [.. Survivors.UnionBy(FasterSurvivors, r => r.Id)];
        ConfirmingPairs = Survivors.Select(r => ConfirmingPairsOf(r, screen[r.Id], mustCatchLog(r)))
            .DefaultIfEmpty(Rule.LeastConfirmingPairs).Max();
        units = [.. FreshUnits(ConfirmedRows).Take(ConfirmingPairs)];
        Confirmed = ConfirmedRows.IsEmpty || units.Length == ConfirmingPairs;
    }

    public ImmutableArray<PlannedRow> Family { get; }

    /// <summary>Rows that looked in the screen as if they could be slower by must_catch, or clearly slower than tolerated.</summary>
    public ImmutableArray<PlannedRow> Survivors { get; }

    public ImmutableArray<PlannedRow> FasterSurvivors { get; }

    /// <summary>The rows together looked slower than tolerated in the screen.</summary>
    public bool DiffuseSurvives { get; }

    /// <summary>Rows that must be in each confirming pair.</summary>
    public ImmutableArray<PlannedRow> ConfirmedRows { get; }

    /// <summary>Fresh pairs of the one test: what the noisiest survivor needs to be caught at its must_catch.</summary>
    public int ConfirmingPairs { get; }

    /// <summary>All confirming pairs have been measured, or no row called for them.</summary>
    public bool Confirmed { get; }

    private double Tolerate => plan.Policy.Tolerate.LogRatio;

    /// <summary>The row with its confirming pairs only.</summary>
    public PairedRow Confirming(PlannedRow row) => Paired(row, evidence.Of(row.Id).In(units), plan.Policy);

    internal static PairedRow Paired(PlannedRow row, ImmutableArray<double> logRatios, GatePolicy policy) =>
        new(logRatios, row.PairNoise) { LiftLog = RowTolerance.Of(row, policy).LiftLog };

    private double TolerateLog(PlannedRow row) => RowTolerance.Of(row, plan.Policy).Value.LogRatio;

    /// <summary>A policy that fails on DRIFT asks about every row over the tolerance.</summary>
    private double ScreenLog(PlannedRow row, double mustCatchLog) => plan.Policy.OnDrift == FailOrWarn.Fail
        ? TolerateLog(row)
        : CaughtEffect.ScreenLog(mustCatchLog, TolerateLog(row), row.PairNoise, row.UpperNoise, Rule.ScreenPairs);

    /// <summary>
    /// The number of pairs for a slow-down of must_catch, or for the larger one that the screen already shows: a kernel that is 10 % slower
    /// needs no 20 more pairs.
    /// </summary>
    private int ConfirmingPairsOf(PlannedRow row, PairedRow screened, double mustCatchLog)
    {
        var shown = CaughtEffect.ShownLog(Sample.Of(screened.LogRatios.AsSpan()).Median, row.UpperNoise, Rule.ScreenPairs);
        var needed = CaughtEffect.PairsNeeded(Math.Max(mustCatchLog, shown), TolerateLog(row), row.UpperNoise, plan.PairedRows);
        return Math.Clamp(needed, Rule.LeastConfirmingPairs, Rule.MostConfirmingWithin(plan.Policy.MaxPairs));
    }

    private static bool LooksFaster(PairedRow row, double tolerateLog) =>
        Sample.Of(row.LogRatios.AsSpan()).Mean < -tolerateLog - (CaughtEffect.ClearErrors * row.NoiseSd / Math.Sqrt(row.Pairs));

    /// <summary>
    /// Pairs with all of the rows in them, after each row's screen. The rows of a joint test must share their pairs, and a row that crashed
    /// may have changed which rows are confirmed, so that they do not all have the same pairs behind them.
    /// </summary>
    private IEnumerable<int> FreshUnits(ImmutableArray<PlannedRow> rows)
    {
        var rowsWith = new int[evidence.ValidPairs.Length];
        foreach (var unit in rows.SelectMany(r => evidence.Of(r.Id).Units.Skip(Rule.ScreenPairs)))
        {
            rowsWith[unit]++;
        }

        return Enumerable.Range(0, rowsWith.Length).Where(unit => rowsWith[unit] == rows.Length);
    }
}
