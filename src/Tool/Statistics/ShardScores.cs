namespace PrefillBench.Statistics;

/// <summary>The scores of one machine's rows, each sum divided by the root of the number of pairs.</summary>
internal sealed class ShardScores
{
    private readonly ScoreTable scores;
    private readonly DiffuseRow? diffuse;
    private readonly double scale;

    public ShardScores(SignFlipShard shard, double tolerateLog)
    {
        Rows = shard.Rows.Count;
        Pairs = PairedRows.SharedPairs(Rows == 0 ? shard.Together : shard.Rows);
        if (Pairs > SignFlipMaxT.MaxPairs)
        {
            throw new ArgumentException($"At most {SignFlipMaxT.MaxPairs} pairs can be flipped; got {Pairs}.", nameof(shard));
        }

        scale = 1 / Math.Sqrt(Pairs);
        scores = new ScoreTable(shard.Rows, Pairs, tolerateLog);
        if (shard.Together.Count < SignFlipMaxT.RowsForDiffuse)
        {
            return;
        }

        if (PairedRows.SharedPairs(shard.Together) != Pairs)
        {
            throw new ArgumentException("The rows tested together must have the pairs of those tested singly.", nameof(shard));
        }

        diffuse = new DiffuseRow(ReferenceEquals(shard.Together, shard.Rows) ? scores : new ScoreTable(shard.Together, Pairs, tolerateLog));
    }

    public int Rows { get; }

    public int Pairs { get; }

    /// <summary>The rows are also tested together.</summary>
    public bool HasDiffuse => diffuse is not null;

    /// <summary>T / sqrt(pairs) of each row.</summary>
    public IEnumerable<double> Observed => Enumerable.Range(0, Rows).Select(row => scores.Observed(row) * scale);

    /// <summary>The largest statistic of a row for each sign vector; minus infinity where no row is tested singly.</summary>
    public double[] Maxima(ulong[] signs)
    {
        var maxima = scores.Maxima(signs);
        for (var flip = 0; flip < maxima.Length; flip++)
        {
            maxima[flip] = Rows == 0 ? double.NegativeInfinity : maxima[flip] * scale;
        }

        return maxima;
    }

    /// <summary>t of the rows together, in the size of a row's T / sqrt(pairs).</summary>
    public double Diffuse(ulong signs) => diffuse!.Statistic(signs) * scale;
}
