using System.Collections.Immutable;
using PrefillBench.Evaluation.Pools;

namespace PrefillBench.Evaluation.Rivals;

/// <summary>One rule with one feed on many sweeps.</summary>
/// <param name="FalseRows">Share of the unchanged rows called slower.</param>
/// <param name="FalseSweeps">Sweeps with at least one of them.</param>
/// <param name="Power">Share of the rows called slower when every candidate time is 2 % longer.</param>
internal sealed record RivalFigures(string Rule, string Feed, int Sweeps, double FalseRows, int FalseSweeps, double Power);

/// <summary>Sweep g is made of the first pairs that our gate g was given; both of its sides keep their names.</summary>
internal sealed class RivalReplay(Pool pool, ulong seed, double theta)
{
    public ImmutableArray<RivalFigures> Run(IReadOnlyList<IRival> rivals, int sweeps)
    {
        var tallies = new Tally[sweeps];
        Parallel.For(0, sweeps, sweep => tallies[sweep] = Sweep(rivals, sweep));
        return
        [
            .. from rule in Enumerable.Range(0, rivals.Count)
               from feed in Feeds.All
               let falseRows = tallies.Select(tally => tally.False[rule, (int)feed]).ToArray()
               let found = tallies.Sum(tally => tally.Found[rule, (int)feed])
               let rows = sweeps * (double)pool.Rows
               select new RivalFigures(
                   rivals[rule].Name, feed.Text(), sweeps, falseRows.Sum() / rows, falseRows.Count(n => n > 0), found / rows),
        ];
    }

    private Tally Sweep(IReadOnlyList<IRival> rivals, int sweep)
    {
        var draws = new Draws(seed, sweep);
        PoolPair[] pairs = [.. Enumerable.Range(0, Feeds.Pairs).Select(_ => pool.Pairs[draws.Below(pool.Pairs.Length)])];
        var tally = new Tally(new int[rivals.Count, Feeds.All.Length], new int[rivals.Count, Feeds.All.Length]);
        for (var row = 0; row < pool.Rows; row++)
        {
            var at = row;
            foreach (var feed in Feeds.All)
            {
                var approved = Times.Of(feed.Of(pairs, pair => pair.Rows[at].ApprovedMs));
                var currentMs = feed.Of(pairs, pair => pair.Rows[at].CurrentMs);
                var candidate = Times.Of(currentMs);
                var slowed = Times.Of(Array.ConvertAll(currentMs, ms => ms * (1 + theta)));
                for (var rule = 0; rule < rivals.Count; rule++)
                {
                    tally.False[rule, (int)feed] += rivals[rule].IsSlower(approved, candidate) ? 1 : 0;
                    tally.Found[rule, (int)feed] += rivals[rule].IsSlower(approved, slowed) ? 1 : 0;
                }
            }
        }

        return tally;
    }

    /// <summary>[rule, feed]: unchanged rows called slower, and slowed rows called slower.</summary>
    private sealed record Tally(int[,] False, int[,] Found);
}
