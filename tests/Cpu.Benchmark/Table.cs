namespace PrefillBench.Cpu.Benchmark;

internal static class Table
{
    private const double Fp8Target = 0.90;

    public static void Write(TextWriter to, IReadOnlyList<(BenchmarkCase Case, IReadOnlyList<Repetition> Repetitions)> measured)
    {
        var best = measured.SelectMany(m => m.Repetitions).Max(r => Math.Max(r.PeakBefore, r.PeakAfter));
        to.WriteLine(
            $"FMA peak: {best:0.0} GFLOP/s (best reading). A repetition is quiet when both readings beside it are within 3 % of that.");
        to.WriteLine();
        to.WriteLine("| case | GFLOP/s, quiet | fraction of peak, quiet | quiet | fraction, all | target |");
        to.WriteLine("|---|---|---|---|---|---|");
        foreach (var (benchmark, repetitions) in measured)
        {
            var quiet = repetitions.Where(r => r.IsQuiet(best)).ToArray();
            var rate = Summary.Of(quiet.Select(r => r.Rate))?.ToString("0.0") ?? "-";
            var fraction = Summary.Of(quiet.Select(r => r.Fraction))?.ToString("0.000") ?? "-";
            var all = Summary.Of(repetitions.Select(r => r.Fraction))?.ToString("0.000");
            to.WriteLine(
                $"| {benchmark.Name} | {rate} | {fraction} | {quiet.Length}/{repetitions.Count} | {all} | "
                + $"{benchmark.TargetFraction?.ToString("0.00") ?? ""} |");
        }

        if (PairedRatio(measured, best) is { } ratio)
        {
            to.WriteLine();
            to.WriteLine($"fp8/bf16 speed, 2048, by round: {ratio} (target {Fp8Target:0.00})");
        }
    }

    /// <summary>Each round's fraction of peak of one case over the other's, quiet rounds and all.</summary>
    private static string? PairedRatio(IReadOnlyList<(BenchmarkCase Case, IReadOnlyList<Repetition> Repetitions)> measured, double best)
    {
        var bf16 = measured.FirstOrDefault(m => m.Case.Name == Cases.Bf16).Repetitions;
        var fp8 = measured.FirstOrDefault(m => m.Case.Name == Cases.Fp8).Repetitions;
        if (bf16 is null || fp8 is null)
        {
            return null;
        }

        var rounds = fp8.Zip(bf16).ToArray();
        var quiet = rounds.Where(pair => pair.First.IsQuiet(best) && pair.Second.IsQuiet(best)).ToArray();
        var all = Summary.Of(rounds.Select(pair => pair.First.Fraction / pair.Second.Fraction));
        var quietRatio = Summary.Of(quiet.Select(pair => pair.First.Fraction / pair.Second.Fraction));
        return $"quiet {quietRatio?.ToString("0.000") ?? "-"} ({quiet.Length} rounds), all {all?.ToString("0.000")}";
    }
}
