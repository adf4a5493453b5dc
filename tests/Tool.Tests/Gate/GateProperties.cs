using CsCheck;
using PrefillBench.Gate;

namespace PrefillBench.Tests.Gate;

/// <summary>What no data may do, on random log-ratios of 1 to 6 rows.</summary>
public static class GateProperties
{
    private const int Pairs = 30;

    private static readonly Gen<Sweep> Sweeps =
        from rows in Gen.Select(Gen.Double[-0.1, 0.12], Gen.Double[0.002, 0.06], Gen.Double[-1.5, 1.5].Array[Pairs]).Array[1, 6]
        select new Sweep([.. rows.Select(r => r.Item2)], [.. rows.Select(r => r.Item3.Select(x => r.Item1 + (r.Item2 * x)).ToArray())]);

    [Fact]
    public static void The_order_of_rows_changes_no_verdict() => Sweeps.Sample(
        sweep =>
        {
            var plan = sweep.Plan();
            var reversed = plan with { Rows = [.. plan.Rows.Reverse()] };

            Assert.Equal(Verdicts(plan, sweep), Verdicts(reversed, sweep).Reverse());
        },
        iter: 100, threads: 1);

    [Fact]
    public static void Equal_sides_are_never_regressed() => Gen.Select(Gen.Double[0.0005, 0.2], Gen.Double[0.01, 100]).Array[1, 8].Sample(
        rows =>
        {
            var plan = Plans.Duet([.. rows.Select((row, i) => Plans.Row(i, row.Item1))]);

            var result = new GateLoop(plan, (_, _) => 0) { ApprovedMs = rows[0].Item2 }.Run().Judged();

            Assert.All(result.Rows, row => Assert.True(row.Verdict is Verdict.Pass or Verdict.Ungated or Verdict.Inconclusive, row.Reason));
            Assert.Equal(1, result.Rows[0].Ratio!.Value, 9);
        },
        iter: 60, threads: 1);

    [Fact]
    public static void Times_of_both_sides_scaled_alike_change_no_verdict() => Gen.Select(Sweeps, Gen.Double[0.001, 1000]).Sample(
        (sweep, scale) => Assert.Equal(Verdicts(sweep.Plan(), sweep), Verdicts(sweep.Plan(), sweep, approvedMs: scale)),
        iter: 60, threads: 1);

    /// <summary>Changes of 15 to 40 %, steady enough that every row is decided.</summary>
    [Fact]
    public static void Swapped_sides_swap_regressed_and_improved() =>
        (from signs in Gen.Bool.Array[1, 6]
         from sizes in Gen.Double[0.15, 0.4].Array[signs.Length]
         from jitter in Gen.Double[-0.02, 0.02].Array[Pairs]
         select (signs, sizes, jitter)).Sample(
            (signs, sizes, jitter) =>
            {
                var sweep = new Sweep([.. signs.Select(_ => 0.03)],
                    [.. signs.Zip(sizes, (slow, size) => jitter.Select(x => x + (slow ? size : -size)).ToArray())]);
                var swapped = sweep with { LogRatios = [.. sweep.LogRatios.Select(row => row.Select(d => -d).ToArray())] };

                Assert.Equal(signs.Select(slow => slow ? Verdict.Regressed : Verdict.Improved), Verdicts(sweep.Plan(), sweep));
                Assert.Equal(signs.Select(slow => slow ? Verdict.Improved : Verdict.Regressed), Verdicts(swapped.Plan(), swapped));
            },
            iter: 40, threads: 1);

    [Fact]
    public static void More_evidence_takes_no_pass_back_to_inconclusive() => Gen.Select(Sweeps, Gen.Int[1, 6]).Sample(
        (sweep, further) =>
        {
            var loop = new GateLoop(sweep.Plan(), sweep.Of).Run();
            var before = loop.Judged().Rows;

            loop.Append(further);

            foreach (var (then, now) in before.Zip(loop.Judged().Rows).Where(row => row.First.Verdict is Verdict.Pass or Verdict.Improved))
            {
                Assert.False(now.Verdict is Verdict.Inconclusive or Verdict.Invalid or Verdict.Missing, now.Reason);
            }
        },
        iter: 100, threads: 1);

    private static IEnumerable<Verdict> Verdicts(GatePlan plan, Sweep sweep, double approvedMs = 1) =>
        [.. new GateLoop(plan, sweep.Of) { ApprovedMs = approvedMs }.Run().Judged().Rows.Select(r => r.Verdict)];

    private sealed record Sweep(double[] Noise, double[][] LogRatios)
    {
        public GatePlan Plan() => Plans.Duet([.. Noise.Select((s, i) => Plans.Row(i, s))]);

        public double Of(PlannedRow row, int pair) => LogRatios[(row.Row.Case.MaxSeqLen / 16) - 1][pair % Pairs];
    }
}
