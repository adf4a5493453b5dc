using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Runs.Planning;

namespace PrefillBench.Runs;

/// <summary>A part of a sweep that one card measured.</summary>
internal sealed record ShardFacts(
    string Shard, string RunId, string Card, string Boot, DateTimeOffset StartedUtc, double MeasuringSeconds, int Rows, string Machine);

/// <summary>A `run` at its end.</summary>
internal sealed record JudgedRun
{
    public required ReadyRun Ready { get; init; }

    /// <summary>A continued run is the one that began.</summary>
    public required RunFacts Run { get; init; }

    /// <summary>Whose kernels were measured as current: an absolute folder, or words.</summary>
    public required string Kernels { get; init; }

    public required DateTimeOffset EndedUtc { get; init; }

    /// <summary>The parts that it was merged from; none where it was measured in one.</summary>
    public ImmutableArray<ShardFacts> Shards { get; init; } = [];

    /// <summary>The command line of the first of the parts; null where it was measured in one.</summary>
    public ImmutableArray<string>? ShardArgv { get; init; }

    public required LoopOutcome Outcome { get; init; }

    /// <summary>Duration of measuring.</summary>
    public required TimeSpan Measuring { get; init; }

    public required GateResult Result { get; init; }

    /// <summary>Diagnostics beside the verdicts.</summary>
    public required ImmutableArray<Diagnostic> Others { get; init; }

    public required UnseenRows Unseen { get; init; }

    /// <summary>The rows that wait for approval; null when nothing may be approved.</summary>
    public required ReceivedRun? Received { get; init; }

    /// <summary>The changes of what was approved of the suite when the run began, oldest first.</summary>
    public ImmutableArray<ApprovalEntry> Approvals { get; init; } = [];

    public ExitCode Exit => ExitCodes.Worst(Result.Diagnostics.Concat(Others).Select(diagnostic => diagnostic.Exit));
}
