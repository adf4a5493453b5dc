namespace PrefillBench.Evaluation;

/// <summary>How many gates are replayed of a pool; powers are shares of so many.</summary>
/// <param name="Unchanged">Gates of unchanged code.</param>
/// <param name="SlowedPerRow">Gates for each row and slow-down or speed-up, when one row of a gate is changed; twice as many for its
/// own must_catch.</param>
/// <param name="AllSlowed">Gates for each slow-down of all rows.</param>
/// <param name="Sweeps">Sweeps given to the rivals; the first of the unchanged gates.</param>
/// <param name="Ablated">Gates of each ablation, unchanged and slowed.</param>
internal sealed record Effort(int Unchanged, int SlowedPerRow, int AllSlowed, int Sweeps, int Ablated)
{
    public static Effort Full { get; } = new(2000, 10, 100, 500, 200);

    /// <summary>Gates that a test replays to see that the figures are still those of the data and of the rule.</summary>
    public const int FirstGates = 20;

    /// <summary>Slow-downs replayed.</summary>
    public static IReadOnlyList<double> Thetas { get; } = [0.005, 0.01, 0.015, 0.02, 0.03, 0.05];

    /// <summary>Speed-ups replayed, of one row a gate.</summary>
    public static IReadOnlyList<double> SpeedUps { get; } = [0.01, 0.02, 0.05];

    /// <summary>Rules are compared by what they make of this slow-down.</summary>
    public const double ComparedAt = 0.02;
}
