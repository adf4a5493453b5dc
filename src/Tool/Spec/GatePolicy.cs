using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Units;

namespace PrefillBench.Spec;

/// <summary>The slow-down that must be caught, by row duration.</summary>
public abstract record MustCatch
{
    /// <summary>Chosen per row from its measured noise.</summary>
    public sealed record Auto : MustCatch;

    /// <summary>One slow-down for every row.</summary>
    public sealed record Fixed(Percent Value) : MustCatch;

    /// <summary>First step whose limit the row's duration is below; the last step has no limit.</summary>
    public sealed record ByDuration(ImmutableArray<MustCatchStep> Steps) : MustCatch;
}

public readonly record struct MustCatchStep(Milliseconds? Below, Percent Value);

/// <summary>An agreed exception: the verdict of matching rows does not fail the run until the date has passed.</summary>
/// <param name="Case">Glob over case ids.</param>
/// <param name="Kernel">The kernel; null means every kernel.</param>
public sealed record Waiver(string Case, KernelName? Kernel, DateOnly Until, string Reason, SourcePosition Source);

/// <summary>Why a policy contradicts itself or can never fire.</summary>
/// <param name="Keys">Keys of the gate section of which one must be changed.</param>
public sealed record PolicyProblem(string Text, ImmutableArray<string> Keys);

/// <summary>Asks the gate, whose rule a policy is for; a spec is read without knowing it.</summary>
public delegate IEnumerable<PolicyProblem> PolicyCheck(GatePolicy policy);

/// <summary>The slow-down that is tolerated.</summary>
/// <param name="Floor">Counts where it is more than the percentage of a row's approved time; null for none.</param>
public readonly record struct Tolerance(Percent Percent, Milliseconds? Floor);

/// <summary>Rules that turn evidence into verdicts, and verdicts into an exit code.</summary>
public sealed record GatePolicy
{
    public required Percent Tolerate { get; init; }

    /// <summary>A slow-down by this time is tolerated too, where it is more than <see cref="Tolerate"/>; null for none.</summary>
    public Milliseconds? TolerateFloor { get; init; }

    public required MustCatch MustCatch { get; init; }

    /// <summary>Family-wise error of REGRESSED over the whole sweep.</summary>
    public required Percent FalseAlarm { get; init; }

    /// <summary>Error of PASS per row.</summary>
    public required Percent Missed { get; init; }

    public required int MaxPairs { get; init; }

    public required FailOrWarn OnInconclusive { get; init; }

    public required FailOrRecord OnMissingBaseline { get; init; }

    public required FailOrWarn OnDrift { get; init; }

    public required FailOrWarn OnEnvironmentChange { get; init; }

    public required FailOrNote OnImproved { get; init; }

    /// <summary>Tolerated slow-down of the host's planning of a launch; null means that planning is shown, not judged.</summary>
    public Tolerance? HostPlanning { get; init; }

    public FailOrWarn OnSlowPlanning { get; init; } = FailOrWarn.Warn;

    /// <summary>Days after which an approved row is warned about; null never.</summary>
    public required int? BaselineAge { get; init; }

    public required ImmutableArray<Waiver> Waivers { get; init; }
}
