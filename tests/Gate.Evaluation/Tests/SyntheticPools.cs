using System.Collections.Immutable;
using PrefillBench.Evaluation.Pools;
using PrefillBench.Statistics;

namespace PrefillBench.Evaluation.Tests;

/// <summary>Pools whose truth is known: normal noise between processes and between launches, drawn with a seed.</summary>
internal sealed record SyntheticPools
{
    public int Rows { get; init; } = 6;

    public int Pairs { get; init; } = 24;

    public int Launches { get; init; } = 10;

    public double ProcessSd { get; init; } = 0.004;

    public double LaunchSd { get; init; } = 0.001;

    /// <summary>What the side called current is slower by: 0 where the premise holds.</summary>
    public double CurrentSlower { get; init; }

    /// <summary>What the process in the second slot is slower by.</summary>
    public double SecondSlower { get; init; }

    public Pool Draw(int seed, string name = "synthetic")
    {
        var random = new Random(seed);
        return new Pool(
            name, "fake", $"boot-{name}", "suite", [.. Enumerable.Range(0, Rows).Select(row => $"row-{row}")],
            [.. Enumerable.Range(0, Pairs).Select(_ => Pair(random))], PoolLosses.None(Pairs));
    }

    private PoolPair Pair(Random random)
    {
        var currentFirst = random.Next(2) == 0;
        return new PoolPair(currentFirst, [.. Enumerable.Range(0, Rows).Select(_ =>
        {
            var approved = Process(random, currentFirst ? SecondSlower : 0);
            var current = Process(random, CurrentSlower + (currentFirst ? 0 : SecondSlower));
            return PoolRow.Of(approved, current);
        })]);
    }

    private ImmutableArray<double> Process(Random random, double slower)
    {
        var process = double.LogP1(slower) + (ProcessSd * Normal(random));
        return [.. Enumerable.Range(0, Launches).Select(_ => Math.Exp(process + (LaunchSd * Normal(random))))];
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
