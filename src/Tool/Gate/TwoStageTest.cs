using System.Collections.Immutable;
using PrefillBench.Spec;
using PrefillBench.Statistics;

namespace PrefillBench.Gate;

/// <summary>
/// The two-stage rule on what has been measured so far. Five pairs screen every row; twelve to twenty fresh pairs on those that look as if
/// they could be slower by must_catch, or clearly more than tolerated, are tested once, at 80 % of the false-alarm budget; whatever is seen
/// later costs the other 20 %, by an e-process that may be looked at any number of times.
/// PASS is an e-process of its own and needs no share of the budget.
/// </summary>
internal sealed class TwoStageTest
{
    private static readonly TwoStageRule Rule = TwoStageRule.InForce;

    private readonly Evidence evidence;
    private readonly GatePolicy policy;
    private readonly ImmutableDictionary<string, RowMustCatch> mustCatch;
    private readonly int pairedRows;
    private readonly ImmutableArray<int> confirmingUnits = [];
    private readonly Dictionary<string, double> slowerP = [];
    private readonly Dictionary<string, double> fasterP = [];

    public TwoStageTest(GatePlan plan, Evidence evidence)
    {
        this.evidence = evidence;
        policy = plan.Policy;
        Compared = [.. plan.Rows.Where(r => r.IsPaired && evidence.Of(r.Id).Fault is null)];
        pairedRows = plan.PairedRows;
        mustCatch = Compared.ToImmutableDictionary(r => r.Id, r => MustCatchRule.For(r, policy, pairedRows));
        Family = [.. Compared.Where(r => mustCatch[r.Id].Value is not null)];
        Screened = Compared.All(r => evidence.LogRatios(r.Id).Length >= Rule.ScreenPairs);
        if (!Screened)
        {
            return;
        }

        var screen = Family.ToDictionary(r => r.Id, r => Paired(r, evidence.LogRatios(r.Id)[..Rule.ScreenPairs]));
        DiffuseSurvives = Family.Length >= SignFlipMaxT.RowsForDiffuse
            && RegressionEvidence.MeanScores([.. screen.Values], Tolerate).Average() > 0;
        Survivors = [.. Family.Where(r => ClippedScore.SurvivesScreen(screen[r.Id], ScreenLog(r)))];
        FasterSurvivors = [.. Family.Where(r => LooksFaster(screen[r.Id]))];
        ConfirmedRows = DiffuseSurvives ? Family : [.. Survivors.UnionBy(FasterSurvivors, r => r.Id)];
        ConfirmingPairs = Survivors.Select(r => ConfirmingPairsOf(r, screen[r.Id])).DefaultIfEmpty(Rule.LeastConfirmingPairs).Max();
        confirmingUnits = [.. FreshUnits(ConfirmedRows).Take(ConfirmingPairs)];
        Confirmed = ConfirmedRows.IsEmpty || confirmingUnits.Length == ConfirmingPairs;
        if (Confirmed)
        {
            // Rows far under the tolerance would only blunt the test of the others, so they are tested together alone.
            DiffuseP = Test(Survivors, Confirming, plan.Seed, slowerP, DiffuseSurvives ? [.. Family.Select(Confirming)] : null);
            Test(FasterSurvivors, r => Confirming(r).Mirrored(), plan.Seed, fasterP, together: null);
        }
    }

    /// <summary>Rows measured in pairs.</summary>
    public ImmutableArray<PlannedRow> Compared { get; }

    /// <summary>Rows with a verdict of their own: those compared, without the ungated.</summary>
    public ImmutableArray<PlannedRow> Family { get; }

    /// <summary>Every row compared has the pairs of the first look.</summary>
    public bool Screened { get; }

    /// <summary>Rows that looked in the screen as if they could be slower by must_catch, or clearly slower than tolerated.</summary>
    public ImmutableArray<PlannedRow> Survivors { get; } = [];

    public ImmutableArray<PlannedRow> FasterSurvivors { get; } = [];

    public bool DiffuseSurvives { get; }

    /// <summary>Rows that must be in each confirming pair.</summary>
    public ImmutableArray<PlannedRow> ConfirmedRows { get; } = [];

    /// <summary>
    /// Fresh pairs of the one test: what the noisiest survivor needs to be caught at its must_catch. Known once the screen is.
    /// </summary>
    public int ConfirmingPairs { get; }

    /// <summary>The one test has been made, or no row called for it.</summary>
    public bool Confirmed { get; }

    /// <summary>Rows, and one more where all of them are also tested together.</summary>
    public int FamilySize => Family.Length + (Family.Length >= SignFlipMaxT.RowsForDiffuse ? 1 : 0);

    public double? DiffuseP { get; }

    public bool DiffuseRegressed => DiffuseP <= TestedOnceLevel;

    public double TestedOnceLevel => Rule.TestedOnceLevel(policy.FalseAlarm.Fraction);

    public double LaterLevel => Rule.LaterLevel(policy.FalseAlarm.Fraction);

    public double Tolerate => policy.Tolerate.LogRatio;

    public RowMustCatch MustCatchOf(PlannedRow row) => mustCatch[row.Id];

    public double? P(PlannedRow row) => slowerP.TryGetValue(row.Id, out var p) ? p : null;

    public EvidencePath PassEvidence(PlannedRow row) => MustCatchOf(row).Value is { } value
        ? Statistics.PassEvidence.Of(Paired(row), value.LogRatio, policy.Missed.Fraction)
        : throw new InvalidOperationException($"{row.Id} is ungated");

    public EvidencePath LaterEvidence(PlannedRow row) => RegressionEvidence.Of(Paired(row), Tolerate, FamilySize, LaterLevel);

    public bool IsRegressed(PlannedRow row) => P(row) <= TestedOnceLevel || LaterEvidence(row).Crossed;

    public bool IsFaster(PlannedRow row) => fasterP.TryGetValue(row.Id, out var p) && p <= TestedOnceLevel;

    /// <summary>
    /// Whether more pairs could still change the row's verdict. A regressed row whose estimate lies under must_catch goes on:
    /// it may yet be proved DRIFT.
    /// </summary>
    public bool IsUndecided(PlannedRow row)
    {
        var pairs = evidence.LogRatios(row.Id);
        return !PassEvidence(row).Crossed
            && (!IsRegressed(row) || Sample.Of(pairs.AsSpan()).Median < MustCatchOf(row).Value!.Value.LogRatio);
    }

    /// <summary>A policy that fails on DRIFT asks about every row over the tolerance.</summary>
    private double ScreenLog(PlannedRow row) => policy.OnDrift == FailOrWarn.Fail
        ? Tolerate
        : CaughtEffect.ScreenLog(MustCatchOf(row).Value!.Value.LogRatio, Tolerate, row.PairNoise, row.UpperNoise, Rule.ScreenPairs);

    /// <summary>
    /// For a slow-down of must_catch, or the larger one that the screen already shows: a kernel that is 10 % slower takes no 20 pairs more.
    /// </summary>
    private int ConfirmingPairsOf(PlannedRow row, PairedRow screened)
    {
        var shown = CaughtEffect.ShownLog(Sample.Of(screened.LogRatios.AsSpan()).Median, row.UpperNoise, Rule.ScreenPairs);
        var target = Math.Max(MustCatchOf(row).Value!.Value.LogRatio, shown);
        var needed = CaughtEffect.PairsNeeded(target, Tolerate, row.UpperNoise, pairedRows);
        return Math.Clamp(needed, Rule.LeastConfirmingPairs, Rule.MostConfirmingWithin(policy.MaxPairs));
    }

    private bool LooksFaster(PairedRow row) =>
        Sample.Of(row.LogRatios.AsSpan()).Mean < -Tolerate - (CaughtEffect.ClearErrors * row.NoiseSd / Math.Sqrt(row.Pairs));

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

    /// <summary>
    /// Step-down (Romano and Wolf, Econometrica 73, 2005, 1237): rows that are rejected leave, and the others are tested again without
    /// them, so that a very slow row does not hide a slightly slow one. The family-wise error stays: before any true hypothesis is rejected
    /// for the first time, all of them are still in the test.
    /// </summary>
    /// <returns>The p of the rows together, where that was asked for.</returns>
    private double? Test(
        ImmutableArray<PlannedRow> rows, Func<PlannedRow, PairedRow> paired, ulong seed, Dictionary<string, double> p,
        ImmutableArray<PairedRow>? together)
    {
        if (rows.IsEmpty)
        {
            return together is null ? null : SignFlipMaxT.Test([], Tolerate, seed, withDiffuse: true, together).DiffuseP;
        }

        var (left, largest, diffuse) = (rows, 0.0, (double?)null);
        while (!left.IsEmpty)
        {
            var withDiffuse = together is not null && !(diffuse <= TestedOnceLevel);
            var result = SignFlipMaxT.Test([.. left.Select(paired)], Tolerate, seed, withDiffuse, withDiffuse ? together : null);
            diffuse = withDiffuse ? result.DiffuseP : diffuse;
            foreach (var (row, adjusted) in left.Zip(result.AdjustedP))
            {
                p[row.Id] = Math.Max(adjusted, largest);
            }

            var rejected = left.Where(row => p[row.Id] <= TestedOnceLevel).ToImmutableArray();
            if (rejected.IsEmpty)
            {
                break;
            }

            largest = rejected.Max(row => p[row.Id]);
            left = left.RemoveRange(rejected);
        }

        return diffuse;
    }

    private PairedRow Confirming(PlannedRow row) => Paired(row, evidence.Of(row.Id).In(confirmingUnits));

    private PairedRow Paired(PlannedRow row) => Paired(row, evidence.LogRatios(row.Id));

    private static PairedRow Paired(PlannedRow row, ImmutableArray<double> logRatios) => new(logRatios, row.PairNoise);
}
