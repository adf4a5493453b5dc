using System.Collections.Immutable;
using PrefillBench.Statistics;

namespace PrefillBench.Tests.Statistics;

/// <summary>Synthetic pairs with a fixed seed, after the model of docs/statistics.md.</summary>
internal sealed class Noise(int seed)
{
    private readonly Random random = new(seed);

    /// <summary>Box-Muller.</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>No mean, no variance: breaks every test that quietly needs them.</summary>
    public double Cauchy() => Math.Tan(Math.PI * (random.NextDouble() - 0.5));

    /// <summary>The difference of two processes that each run in one of two modes: three peaks.</summary>
    public double Modes() => (3.0 * (random.Next(2) - random.Next(2))) + (0.1 * Normal());

    /// <summary>Rows whose pairs share a common part, as rows measured in one process do.</summary>
    public PairedRow[] Sweep(int rows, int pairs, double slowDownLog, double noiseSd, double sharedPart, Func<double>? draw = null)
    {
        var next = draw ?? Normal;
        var shared = Enumerable.Range(0, pairs).Select(_ => next()).ToArray();
        return
        [
            .. Enumerable.Range(0, rows).Select(_ => new PairedRow(
                [.. shared.Select(common =>
                    slowDownLog + (noiseSd * ((Math.Sqrt(sharedPart) * common) + (Math.Sqrt(1 - sharedPart) * next()))))], noiseSd)),
        ];
    }

    public PairedRow Row(int pairs, double slowDownLog, double noiseSd, Func<double>? draw = null) =>
        Sweep(1, pairs, slowDownLog, noiseSd, 0, draw)[0];
}
