using System.Collections.Immutable;
using PrefillBench.Evaluation.Ablations;
using PrefillBench.Evaluation.Pools;
using PrefillBench.Evaluation.Premise;
using PrefillBench.Evaluation.Replays;
using PrefillBench.Evaluation.Rivals;

namespace PrefillBench.Evaluation;

/// <summary>Everything that the page says in figures; what the command computes and `figures.json` keeps.</summary>
/// <param name="Sessions">Every two pools of one device.</param>
internal sealed record EvaluationFigures(
    ulong Seed, ImmutableArray<PoolFigures> Pools, ImmutableArray<SessionDifference> Sessions, ImmutableArray<RealGates> RealGates)
{
    /// <summary>Every two pools measured in today's way.</summary>
    public ImmutableArray<EnvironmentAlarms> Environment { get; init; } = [];
}

/// <param name="Sha256">Of the file's bytes: figures of other data than the committed are found out.</param>
/// <param name="NoiseFrom">Which pools the noise of the replayed gates comes from.</param>
/// <param name="FirstGates">The first gates of the A/A replay, cheap enough for a test to replay.</param>
/// <param name="OwnMustCatch">Each row slower by its own must_catch, one a gate.</param>
internal sealed record PoolFigures(
    string Name,
    string Sha256,
    string Device,
    string Boot,
    string Suite,
    int? MeasurementVersion,
    int Pairs,
    PoolLosses Losses,
    PoolPremise Premise,
    string NoiseFrom,
    ReplayFigures FirstGates,
    ImmutableArray<ReplayedSlowDown> Replays,
    ImmutableArray<RowPower> OwnMustCatch,
    ImmutableArray<RivalFigures> Rivals,
    ImmutableArray<AblationFigures> Ablations);

/// <param name="Theta">Slow-down as a fraction; negative where rows are faster.</param>
/// <param name="OneRow">One row a gate, each in its turn; else all rows.</param>
internal sealed record ReplayedSlowDown(double Theta, bool OneRow, ReplayFigures Figures);

/// <summary>How often one row's own must_catch was found.</summary>
/// <param name="Noise">s of the plan.</param>
/// <param name="HalvesNoise">What the halves of one process differ by: the noise somebody would believe in without fresh processes.</param>
/// <param name="MustCatch">As a fraction; null where the row is ungated.</param>
/// <param name="Recorded">With each pair's recorded sign, to which the pool's own mean of d adds.</param>
/// <param name="BothCoins">With each pair's coin thrown again.</param>
internal sealed record RowPower(
    string Row, double MedianMs, double Noise, double HalvesNoise, double? MustCatch, FoundShare Recorded, FoundShare BothCoins);

/// <param name="Found">REGRESSED.</param>
internal sealed record FoundShare(int Gates, int Found, int Passed);

/// <summary>Real gates of unchanged code, run whole on a device by `qualify`; nothing resampled.</summary>
/// <param name="Where">Slug and suite.</param>
/// <param name="OtherNonZero">Gates that ended non-zero without an alarm.</param>
internal sealed record RealGates(string Where, int Gates, int Alarms, int OtherNonZero);
