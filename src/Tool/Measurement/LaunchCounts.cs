using PrefillBench.Spec;
using PrefillBench.Units;

namespace PrefillBench.Measurement;

/// <summary>Number of launches of a row. Planner and measurer use the same rule.</summary>
public static class LaunchCounts
{
    /// <summary>A launch longer than this is not measured: a process would take minutes.</summary>
    public static readonly Milliseconds LongestLaunch = new(2000);

    /// <summary>
    /// A launch shorter than this is not measured: even an empty kernel takes longer, and no clock of a device tells it from nothing.
    /// </summary>
    public static readonly Milliseconds ShortestLaunch = new(10e-6);

    /// <summary>Least number of warm-up timings without a pause between them. A single one is no lasting load.</summary>
    public const int LeastWarmUpTimes = 2;

    private const int LeastWarmUps = 3;

    /// <summary>
    /// Least warm-up on devices where pauses do not matter. On others <see cref="LaunchProtocol.Settling"/> follows, right ahead of the
    /// timed launches.
    /// </summary>
    private static readonly Milliseconds LeastWarmUpTime = new(100);

    private const int Least = 5;

    /// <summary>More would make journals large: every launch is kept.</summary>
    private const int Most = 200;

    /// <summary>A GPU spends two events on each.</summary>
    private const int MostSettling = 4000;

    private const int MostRounds = 30;
    private const double AimMs = 100;
    private const double RoundsAimMs = 3 * AimMs;

    /// <summary>
    /// Timed launches for a row whose launch, or launches that are timed together, take about <paramref name="estimate"/> t:
    /// clamp(ceil(100 ms / t), 5, 200).
    /// </summary>
    public static int Timed(Milliseconds estimate, AttentionCase shape, LaunchProtocol protocol) =>
        protocol.Published ? shape.Trials : (int)double.Clamp(Math.Ceiling(AimMs / estimate.Value), Least, Most);

    /// <summary>
    /// Rounds of a lock-step pair, by the rule of <see cref="Timed"/> with three times the time: on a shared machine the median
    /// of 8 rounds of unchanged code varies by 2.4 %, of 16 by 1.7 %, of 32 by 1.2 %, and starting a pair costs more than its rounds.
    /// </summary>
    public static int Rounds(Milliseconds estimate) => (int)double.Clamp(Math.Ceiling(RoundsAimMs / estimate.Value), Least, MostRounds);

    /// <summary>
    /// Single launches; both minima must be reached. Ours: the case's warm-up, at least 3 launches, and 100 ms; on a device that settles 3
    /// launches, which show how long one takes, for <see cref="Settling"/> makes up the rest; published: the case's alone.
    /// </summary>
    public static (int Launches, Milliseconds Total) LeastWarmUp(AttentionCase shape, LaunchProtocol protocol) =>
        protocol.Published ? (shape.Warmup, new(0))
        : Settles(protocol) ? (LeastWarmUps, new(0))
        : (Math.Max(LeastWarmUps, shape.Warmup), LeastWarmUpTime);

    /// <summary>
    /// Timings directly before those that count, so that the device has reached steady state: 0 where it need not, else
    /// clamp(ceil(settling / t), what the case's warm-up is short of, 4000), at least 1.
    /// </summary>
    public static int Settling(Milliseconds estimate, AttentionCase shape, LaunchProtocol protocol)
    {
        var least = Math.Clamp(shape.Warmup - LeastWarmUps, 1, MostSettling);
        return Settles(protocol) ? (int)double.Clamp(Math.Ceiling(protocol.Settling / estimate), least, MostSettling) : 0;
    }

    private static bool Settles(LaunchProtocol protocol) => !protocol.Published && protocol.Settling.Value > 0;
}
