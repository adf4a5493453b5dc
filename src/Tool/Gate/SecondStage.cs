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
    private readonly ImmutableArray<int> clearUnits;

    /// <param name="family">The machine's rows that are judged, screened all of them.</param>
    /// <param name="wholeLevel">
    /// The level of the one test where this machine measures the whole sweep; null where it measures a share. Then no rows are tested apart
    /// and no test is left out: what this machine saw would change the test of the others' rows.
    /// </param>
    public SecondStage(
        GatePlan plan, Evidence evidence, ImmutableArray<PlannedRow> family, Func<PlannedRow, double> mustCatchLog, double? wholeLevel)
    {
        (this.plan, this.evidence, Family) = (plan, evidence, family);
        var screen = family.ToDictionary(r => r.Id, r => Paired(r, evidence.LogRatios(r.Id)[..Rule.ScreenPairs], plan.Policy));
        ImmutableArray<PlannedRow> slower =
            [.. family.Where(r => ClippedScore.SurvivesScreen(screen[r.Id], ScreenLog(r, mustCatchLog(r))))];
        Clear = wholeLevel is { } level ? ClearOf(slower, screen, mustCatchLog, level) : [];
        ClearShare = Clear.IsEmpty ? 0 : Clear.Length / (double)slower.Length;
        Survivors = slower.RemoveRange(Clear);
        FasterSurvivors = [.. family.Where(r => LooksFaster(screen[r.Id], TolerateLog(r)))];
        DiffuseSurvives = Clear.IsEmpty && family.Length >= SignFlipMaxT.RowsForDiffuse
            && RegressionEvidence.MeanScores([.. screen.Values], Tolerate).Average() > 0;
        ConfirmingPairs = MostPairsOf(Survivors, screen, mustCatchLog);
        ConfirmedRows = DiffuseSurvives ? family : [.. Survivors.UnionBy(FasterSurvivors, r => r.Id)];
        SentOn = [.. Clear.UnionBy(ConfirmedRows, r => r.Id)];
        if (wholeLevel is not null && !DiffuseSurvives)
        {
            Survivors = SaysMore(Survivors, plan.Policy.OnDrift == FailOrWarn.Fail, least: 1, mustCatchLog, slower: 1);
            FasterSurvivors = SaysMore(
                FasterSurvivors, plan.Policy.OnImproved == FailOrNote.Fail, Rule.LeastFasterPairs, mustCatchLog, slower: -1);
            ConfirmedRows = [.. Survivors.UnionBy(FasterSurvivors, r => r.Id)];
        }

        units = [.. FreshUnits(ConfirmedRows).Take(ConfirmingPairs)];
        var clearPairs = Clear.IsEmpty ? 0 : Rule.ClearPairs(wholeLevel!.Value * ClearShare);
        clearUnits = [.. FreshUnits(Clear).Take(clearPairs)];
        ClearConfirmed = clearUnits.Length == clearPairs;
        Confirmed = ClearConfirmed && (ConfirmedRows.IsEmpty || units.Length == ConfirmingPairs);
    }

    public ImmutableArray<PlannedRow> Family { get; }

    /// <summary>
    /// Rows that looked in the screen as if they could be slower by must_catch, or slower than tolerated, without the clear ones.
    /// </summary>
    public ImmutableArray<PlannedRow> Survivors { get; }

    /// <summary>
    /// Rows whose screens leave little doubt that they are slower: few fresh pairs will do, which the others need not wait for.
    /// </summary>
    public ImmutableArray<PlannedRow> Clear { get; }

    /// <summary>The part of the error rate that the clear rows have: their share of the rows sent on.</summary>
    public double ClearShare { get; }

    /// <summary>The clear rows have all their pairs.</summary>
    public bool ClearConfirmed { get; }

    public ImmutableArray<PlannedRow> FasterSurvivors { get; }

    /// <summary>
    /// The rows together looked slower than tolerated in the screen, and none so clearly that its own verdict makes theirs needless.
    /// </summary>
    public bool DiffuseSurvives { get; }

    /// <summary>Rows that the screen sent on to confirming pairs.</summary>
    public ImmutableArray<PlannedRow> SentOn { get; }

    /// <summary>Rows, beside the clear ones, that must be in each confirming pair; none where the test is needless.</summary>
    public ImmutableArray<PlannedRow> ConfirmedRows { get; }

    /// <summary>Rows that must be in the next confirming pair.</summary>
    public IEnumerable<PlannedRow> AwaitedRows =>
        Confirmed ? [] : ClearConfirmed ? ConfirmedRows : Clear.UnionBy(ConfirmedRows, r => r.Id);

    /// <summary>Fresh pairs of the survivors' test: what the noisiest needs to be caught at its must_catch.</summary>
    public int ConfirmingPairs { get; }

    /// <summary>All confirming pairs have been measured, or no row called for them.</summary>
    public bool Confirmed { get; }

    private double Tolerate => plan.Policy.Tolerate.LogRatio;

    /// <summary>The row with its confirming pairs only.</summary>
    public PairedRow Confirming(PlannedRow row) => Paired(row, evidence.Of(row.Id).In(units), plan.Policy);

    /// <summary>The clear row with its own confirming pairs only.</summary>
    public PairedRow ConfirmingClear(PlannedRow row) => Paired(row, evidence.Of(row.Id).In(clearUnits), plan.Policy);

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
        var needed = CaughtEffect.PairsNeeded(
            Math.Max(mustCatchLog, ShownLog(row, screened)), TolerateLog(row), row.UpperNoise, plan.PairedRows);
        return Math.Clamp(needed, Rule.LeastConfirmingPairs, Rule.MostConfirmingWithin(plan.Policy.MaxPairs));
    }

    private int MostPairsOf(
        ImmutableArray<PlannedRow> rows, Dictionary<string, PairedRow> screen, Func<PlannedRow, double> mustCatchLog) =>
        rows.Select(r => ConfirmingPairsOf(r, screen[r.Id], mustCatchLog(r))).DefaultIfEmpty(Rule.LeastConfirmingPairs).Max();

    /// <summary>None where testing them apart, at their part of the level, would save no pair.</summary>
    private ImmutableArray<PlannedRow> ClearOf(
        ImmutableArray<PlannedRow> sentOn, Dictionary<string, PairedRow> screen, Func<PlannedRow, double> mustCatchLog, double level)
    {
        // Where the noise is larger than was assumed, few pairs do not decide.
        ImmutableArray<PlannedRow> clear = [.. sentOn.Where(r => ShownLog(r, screen[r.Id]) >= Math.Max(
            mustCatchLog(r),
            TolerateLog(r) + (Rule.ClearlySlower
                * Math.Max(r.PairNoise, Sample.Of(screen[r.Id].LogRatios.AsSpan()).StandardDeviation))))];
        return !clear.IsEmpty
            && Rule.ClearPairs(level * clear.Length / sentOn.Length) < MostPairsOf(sentOn, screen, mustCatchLog) ? clear : [];
    }

    /// <summary>
    /// None where each row is meanwhile proved to PASS and its fresh pairs are on average no slower, or no faster, than tolerated: then the
    /// test could hardly say more, and a test that is not made rejects nothing.
    /// </summary>
    /// <param name="always">The policy wants the test made whatever it costs.</param>
    /// <param name="least">Fresh pairs that are looked at, at the least.</param>
    /// <param name="slower">1 where the test asks whether rows are slower, -1 where it asks whether they are faster.</param>
    private ImmutableArray<PlannedRow> SaysMore(
        ImmutableArray<PlannedRow> rows, bool always, int least, Func<PlannedRow, double> mustCatchLog, int slower)
    {
        ImmutableArray<int> fresh = [.. FreshUnits(rows).Take(ConfirmingPairs)];
        return always || fresh.Length < least || fresh.Length == ConfirmingPairs || !rows.All(r =>
            PassEvidence.Of(Paired(r, evidence.LogRatios(r.Id), plan.Policy), mustCatchLog(r), plan.Policy.Missed.Fraction).Crossed
            && slower * evidence.Of(r.Id).In(fresh).Average() <= TolerateLog(r)) ? rows : [];
    }

    private static double ShownLog(PlannedRow row, PairedRow screened) =>
        CaughtEffect.ShownLog(Sample.Of(screened.LogRatios.AsSpan()).Median, row.UpperNoise, Rule.ScreenPairs);

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
