using System.Collections.Immutable;
using PrefillBench.Gate;
using PrefillBench.Measurement;
using PrefillBench.Tests.Measurement;

namespace PrefillBench.Tests.Gate;

/// <summary>The loop of a run with made-up measurements: asks the rules what to measure, makes it up, asks again.</summary>
internal sealed class GateLoop(GatePlan plan, Func<PlannedRow, int, double> logRatio)
{
    /// <summary>Faults of a unit, counted from 0 over pairs and processes begun; a row with a fault has no times.</summary>
    public Func<int, ImmutableArray<PlannedRow>, IEnumerable<RowFault>> Faults { get; init; } = (_, _) => [];

    /// <summary>Launch time of the approved side.</summary>
    public double ApprovedMs { get; init; } = 1;

    /// <summary>The same by pair, where it is not always the same.</summary>
    public Func<int, double>? ApprovedMsOf { get; init; }

    public List<MeasureStep> Steps { get; } = [];

    public Evidence Evidence { get; private set; } = Evidence.None;

    public GateLoop Run(int atMost = 200)
    {
        while (Steps.Count < atMost)
        {
            var step = GateRules.Next(plan, Evidence);
            Steps.Add(step);
            switch (step)
            {
                case MeasureStep.Pair { Rows: var rows }:
                    Evidence = Evidence.With(Pair(rows));
                    break;
                case MeasureStep.Replicate { Rows: var rows }:
                    Evidence = Evidence.With(Replicate(rows));
                    break;
                default:
                    return this;
            }
        }

        return this;
    }

    public GateResult Judged(bool complete = true) => Judge.Of(plan, Evidence, complete, Plans.Today);

    public Verdict Verdict(int row) => Judged().Rows[row].Verdict;

    public int Pairs(int row) => Evidence.LogRatios(plan.Rows[row].Id).Length;

    public void Append(int pairs)
    {
        for (var i = 0; i < pairs; i++)
        {
            Evidence = Evidence.With(Pair(plan.Rows));
        }
    }

    private PairMeasurement Pair(ImmutableArray<PlannedRow> rows)
    {
        var index = Evidence.Pairs.Length;
        var faults = Faults(index + Evidence.Replicates.Length, rows).ToImmutableArray();
        return new PairMeasurement(index, 0, index % 2 == 0, [.. Healthy(rows, faults).Select(r => Pair(r, index))], faults, null);
    }

    private RowPair Pair(PlannedRow row, int index)
    {
        var approvedMs = ApprovedMsOf?.Invoke(index) ?? ApprovedMs;
        var currentMs = approvedMs * Math.Exp(logRatio(row, index));
        return new RowPair(row.Id, Math.Log(currentMs / approvedMs), FakeBench.Row(row.Id, approvedMs), FakeBench.Row(row.Id, currentMs));
    }

    private ReplicateMeasurement Replicate(ImmutableArray<PlannedRow> rows)
    {
        var index = Evidence.Replicates.Length;
        var faults = Faults(index + Evidence.Pairs.Length, rows).ToImmutableArray();
        return new ReplicateMeasurement(
            index, 0, [.. Healthy(rows, faults).Select(r => FakeBench.Row(r.Id, ApprovedMs * Math.Exp(logRatio(r, index))))], faults, null);
    }

    private static IEnumerable<PlannedRow> Healthy(ImmutableArray<PlannedRow> rows, ImmutableArray<RowFault> faults) =>
        rows.Where(r => faults.All(f => f.RowId != r.Id));
}
