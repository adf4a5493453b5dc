using System.Collections.Immutable;

namespace PrefillBench.Evaluation.Replays;

/// <summary>What is made slower in a replay: every candidate time of the slow rows times 1 + theta.</summary>
/// <param name="Thetas">By row, as a fraction; negative where the row is made faster.</param>
/// <param name="OneRow">Only one row of a gate is slow, each in its turn; else all are.</param>
internal sealed record SlowDown(ImmutableArray<double> Thetas, bool OneRow)
{
    public static SlowDown None(int rows) => All(rows, 0);

    public static SlowDown All(int rows, double theta) => new([.. Enumerable.Repeat(theta, rows)], OneRow: false);

    public static SlowDown One(int rows, double theta) => new([.. Enumerable.Repeat(theta, rows)], OneRow: true);

    public bool Applies(int row, int gate) => Thetas[row] != 0 && (!OneRow || gate % Thetas.Length == row);
}
