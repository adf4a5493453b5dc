using System.Collections.Immutable;
using PrefillBench.Spec;
using PrefillBench.Statistics;

namespace PrefillBench.Gate;

/// <summary>
/// The two-stage rule on what has been measured so far. Five pairs screen every row; twelve to twenty fresh pairs on those that look as if
/// they could be slower by must_catch, or clearly more than tolerated, are tested once, at 80 % of the false-alarm budget; whatever is seen
/// later costs the other 20 %, by an e-process that may be looked at any number of times. Rows that the screen shows to be clearly slower
/// are tested apart, after eight pairs or a few more, at their part of the 80 %; when all of them are rejected it passes to the others
/// (Bretz, Maurer, Brannath and Posch, Stat. Med. 28, 2009, 586).
/// PASS is a sequential test of its own and needs no share of the budget.
/// </summary>
internal sealed class TwoStageTest
{
    private static readonly TwoStageRule Rule = TwoStageRule.InForce;

    private readonly GatePlan plan;
    private readonly Evidence evidence;
    private readonly GatePolicy policy;
    private readonly ImmutableDictionary<string, RowMustCatch> mustCatch;
    private readonly ImmutableArray<SecondStage> stages = [];
    private readonly Dictionary<string, double> slowerP = [];
    private readonly Dictionary<string, double> fasterP = [];

    public TwoStageTest(GatePlan plan, Evidence evidence)
    {
        (this.plan, this.evidence, policy) = (plan, evidence, plan.Policy);
        // Both look at every row, and are asked for each.
        var paired = plan.PairedRows;
        TestedOnceLevel = plan.ShareOfSweep * Rule.TestedOnceLevel(policy.FalseAlarm.Fraction);
        Compared = [.. plan.Rows.Where(r => r.IsPaired && evidence.Of(r.Id).Fault is null)];
        mustCatch = Compared.ToImmutableDictionary(r => r.Id, r => MustCatchRule.For(r, policy, paired));
        Family = [.. Compared.Where(r => mustCatch[r.Id].Value is not null)];
        Screened = Compared.All(r => evidence.LogRatios(r.Id).Length >= Rule.ScreenPairs);
        if (!Screened)
        {
            return;
        }

        double? wholeLevel = plan.SweepRows is null && Family.All(r => r.Shard == Family[0].Shard) ? TestedOnceLevel : null;
        stages = [.. Family.GroupBy(r => r.Shard)
            .Select(shard => new SecondStage(plan, evidence, [.. shard], MustCatchLog, wholeLevel))];
        Confirmed = stages.All(stage => stage.Confirmed);
        TestConfirmed();
    }

    /// <summary>Rows measured in pairs.</summary>
    public ImmutableArray<PlannedRow> Compared { get; }

    /// <summary>Rows with a verdict of their own: those compared, without the ungated.</summary>
    public ImmutableArray<PlannedRow> Family { get; }

    /// <summary>Every row compared has the pairs of the first look.</summary>
    public bool Screened { get; }

    /// <summary>Rows that the screen sent on to confirming pairs.</summary>
    public ImmutableArray<PlannedRow> ConfirmedRows =>
        [.. stages.SelectMany(stage => stage.SentOn)];

    /// <summary>Rows that must be in the next confirming pair of their machine.</summary>
    public IEnumerable<PlannedRow> AwaitedRows => stages.SelectMany(stage => stage.AwaitedRows);

    /// <summary>All confirming pairs are there and their tests are made, or no row called for any.</summary>
    public bool Confirmed { get; }

    /// <summary>Rows, and one more where all of them are also tested together.</summary>
    public int FamilySize => plan.FamilyOf(Family.Length);

    public double? DiffuseP { get; private set; }

    public bool DiffuseRegressed => DiffuseP <= TestedOnceLevel;

    public double TestedOnceLevel { get; }

    public double LaterLevel => Rule.LaterLevel(policy.FalseAlarm.Fraction);

    /// <summary>Log ratio that the sweep tolerates. A row's own is higher by its <see cref="RowTolerance.LiftLog"/>.</summary>
    private double Tolerate => policy.Tolerate.LogRatio;

    public RowTolerance ToleranceOf(PlannedRow row) => RowTolerance.Of(row, policy);

    public RowMustCatch MustCatchOf(PlannedRow row) => mustCatch[row.Id];

    public double? P(PlannedRow row) => slowerP.TryGetValue(row.Id, out var p) ? p : null;

    public EvidencePath PassEvidence(PlannedRow row) => Statistics.PassEvidence.Of(Paired(row), MustCatchLog(row), policy.Missed.Fraction);

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
            && (!IsRegressed(row) || Sample.Of(pairs.AsSpan()).Median < MustCatchLog(row));
    }

    private double MustCatchLog(PlannedRow row) =>
        MustCatchOf(row).Value?.LogRatio ?? throw new InvalidOperationException($"{row.Id} is ungated");

    private void TestConfirmed()
    {
        var (clearShare, largest) = (stages.Sum(stage => stage.ClearShare), 0.0);
        if (clearShare > 0 && stages.All(stage => stage.ClearConfirmed))
        {
            Test(new(stage => stage.Clear, (stage, row) => stage.ConfirmingClear(row), slowerP, clearShare));
            largest = slowerP.Values.Max();
        }

        if (Confirmed)
        {
            // Rows far under the tolerance would only blunt the test of the others, so they are tested together alone.
            var share = largest <= TestedOnceLevel ? 1 : 1 - clearShare;
            DiffuseP = Test(new(stage => stage.Survivors, (stage, row) => stage.Confirming(row), slowerP, share)
            {
                WithDiffuse = true, Largest = share == 1 ? largest : 0,
            });
            Test(new(stage => stage.FasterSurvivors, (stage, row) => stage.Confirming(row).Mirrored(), fasterP, 1));
        }
    }

    /// <param name="Rows">The rows of one machine that are tested singly.</param>
    /// <param name="P">Each row's p divided by <paramref name="Share"/> goes here, so that all are compared with the same level.</param>
    /// <param name="Share">The part of the level that these rows have, above 0 and at most 1.</param>
    private sealed record JointTest(
        Func<SecondStage, ImmutableArray<PlannedRow>> Rows, Func<SecondStage, PlannedRow, PairedRow> Paired,
        Dictionary<string, double> P, double Share)
    {
        /// <summary>Whether the rows are also tested together, on the machines whose screens call for it.</summary>
        public bool WithDiffuse { get; init; }

        /// <summary>The largest p of the rows rejected before, whose part of the level these have taken over; else 0.</summary>
        public double Largest { get; init; }
    }

    /// <summary>
    /// Step-down (Romano and Wolf, Econometrica 73, 2005, 1237): rows that are rejected leave, and the others are tested again without
    /// them, so that a very slow row does not hide a slightly slow one. The family-wise error stays: before any true hypothesis is rejected
    /// for the first time, all of them are still in the test.
    /// </summary>
    /// <returns>The p of the rows together, where a machine's screen called for it.</returns>
    private double? Test(JointTest test)
    {
        var (p, paired) = (test.P, test.Paired);
        var (left, largest, diffuse) = (stages.ToDictionary(stage => stage, test.Rows), test.Largest, (double?)null);
        while (true)
        {
            var together = test.WithDiffuse && !(diffuse <= TestedOnceLevel);
            SecondStage[] taking = [.. stages.Where(stage => !left[stage].IsEmpty || (together && stage.DiffuseSurvives))];
            if (taking.Length == 0 || (diffuse is not null && taking.All(stage => left[stage].IsEmpty)))
            {
                return diffuse;
            }

            var result = SignFlipMaxT.Test(
                [.. taking.Select(stage => new SignFlipShard(
                    [.. left[stage].Select(row => paired(stage, row))],
                    together && stage.DiffuseSurvives ? [.. stage.Family.Select(row => paired(stage, row))] : []))],
                Tolerate, plan.Seed);
            diffuse = result.DiffuseP is { } joint ? Math.Min(1, joint / test.Share) : diffuse;
            foreach (var (row, adjusted) in taking.SelectMany(stage => left[stage]).Zip(result.AdjustedP))
            {
                p[row.Id] = Math.Max(Math.Min(1, adjusted / test.Share), largest);
            }

            PlannedRow[] rejected = [.. taking.SelectMany(stage => left[stage]).Where(row => p[row.Id] <= TestedOnceLevel)];
            if (rejected.Length == 0)
            {
                return diffuse;
            }

            largest = rejected.Max(row => p[row.Id]);
            left = left.ToDictionary(stage => stage.Key, stage => stage.Value.RemoveRange(rejected));
        }
    }

    private PairedRow Paired(PlannedRow row) => SecondStage.Paired(row, evidence.LogRatios(row.Id), policy);
}
