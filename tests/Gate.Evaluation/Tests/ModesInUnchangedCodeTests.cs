using PrefillBench.Evaluation.Pools;
using PrefillBench.Statistics;
using PrefillBench.Tests.Architecture;

namespace PrefillBench.Evaluation.Tests;

/// <summary>docs/verdicts.md has the figure: how often processes of code that did not change seem to have modes.</summary>
public static class ModesInUnchangedCodeTests
{
    /// <summary>The pairs of a row that passes, and as many as the recorded gates have.</summary>
    [Theory]
    [InlineData(5, 1176, 5)]
    [InlineData(12, 588, 6)]
    public static void Ordinary_noise_seldom_has_modes(int processes, int expectedSides, int expectedWithModes)
    {
        var (sides, withModes) = (0, 0);
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "tests", "Gate.Evaluation", "data"), "*.gz"))
        {
            var pool = PoolReader.Read(file);
            foreach (var pairs in pool.Pairs.Chunk(processes).Where(pairs => pairs.Length == processes))
            {
                var times = Enumerable.Range(0, pool.Rows).SelectMany(row => new[]
                {
                    pairs.Select(pair => pair.Rows[row].ApprovedMs), pairs.Select(pair => pair.Rows[row].CurrentMs),
                });
                foreach (var side in times)
                {
                    double[] medians = [.. side.Select(launches => Math.Log(Sample.Of(launches.AsSpan()).Median))];
                    sides++;
                    withModes += Modes.Of(medians, AutoMustCatch.Least.LogRatio).Length > 1 ? 1 : 0;
                }
            }
        }

        Assert.Equal((expectedSides, expectedWithModes), (sides, withModes));
    }
}
