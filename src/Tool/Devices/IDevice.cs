using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices;

/// <summary>How two workers share the device: launch by launch, or in turns as whole processes.</summary>
public enum Pairing
{
    /// <summary>Both workers live at once and alternate launches; cancels the drift of a shared machine.</summary>
    LockStep,

    /// <summary>One worker after the other, so that neither disturbs the other's caches and clocks.</summary>
    Sequential,
}

/// <summary>Facts of a machine and of one device in it.</summary>
/// <param name="Slug">Stable name of the device; the folder of its baselines. Letters, digits, '-', '.', '_'.</param>
/// <param name="Hardware">Facts that must match for stored times to mean anything.</param>
/// <param name="Environment">Facts that are recorded and shown old -> new: driver, OS, runtime, clocks.</param>
/// <param name="UncalibratedNoise">Standard deviation of a pair's log-ratio to assume before calibration, as a fraction.</param>
public sealed record DeviceFacts(
    DeviceKind Kind,
    string Slug,
    string Name,
    ImmutableSortedDictionary<string, string> Hardware,
    ImmutableSortedDictionary<string, string> Environment,
    ByteCount FreeMemory,
    Pairing Pairing,
    double UncalibratedNoise)
{
    /// <summary>
    /// The one piece of hardware, where <see cref="Slug"/> is every one of its model: who measures locks it, baselines are shared by all.
    /// Letters, digits, '-', '.', '_'.
    /// </summary>
    public string Card { get; init; } = Slug;

    /// <summary>True where a process cannot take the device before another one has ended.</summary>
    public bool OneProcess { get; init; }

    /// <summary>Continuous load that is needed before launch times reach steady state. 0: pauses do not matter on this device.</summary>
    public Milliseconds Settling { get; init; } = new(0);
}

/// <summary>The device's best rates, measured in the same run as the kernels.</summary>
public sealed record Ceilings(TeraflopsPerSecond Bf16Compute, TeraflopsPerSecond Fp8Compute, GigabytesPerSecond Memory);

/// <summary>
/// Rates from which a run's duration is estimated before anything is measured. They are rough; measured times replace them.
/// </summary>
/// <param name="ComputingCase">Sustained rate of a kernel that computes a case in its own element types.</param>
/// <param name="ComputingBf16">Sustained rate of a kernel that computes in bf16 whatever the case.</param>
/// <param name="LaunchOverhead">Least duration of a launch.</param>
/// <param name="FilledElementsPerSecond">Random input elements made per second.</param>
/// <param name="ReferenceFlopsPerSecond">Floating-point operations per second of the float64 comparison.</param>
/// <param name="RowOverhead">Allocating, poisoning, digests and messages of one row in one process.</param>
/// <param name="ProcessStart">Time from starting a worker to its first row.</param>
public sealed record DeviceRates(
    TeraflopsPerSecond ComputingCase,
    TeraflopsPerSecond ComputingBf16,
    Milliseconds LaunchOverhead,
    double FilledElementsPerSecond,
    double ReferenceFlopsPerSecond,
    Milliseconds RowOverhead,
    Milliseconds ProcessStart)
{
    /// <summary>A worker that makes its inputs more slowly is taken to hang. By default for one core, which draws some 2e4 a ms.</summary>
    public double LeastElementsPerMs { get; init; } = 1e4;

    /// <summary>A worker that checks fewer keys a ms against float64 is taken to hang. One core takes 0.3 us for each key.</summary>
    public double LeastCheckedKeysPerMs { get; init; } = 1e3;

    /// <summary>Time that a worker may take, beside its work, until its kernels run: interpreters import and compile.</summary>
    public TimeSpan KernelStart { get; init; }

    /// <summary>One launch, as the rates have it.</summary>
    public Milliseconds Launch(WorkloadRow row, WorkloadCost cost)
    {
        var rate = row.Kernel.Computes == KernelComputes.Case ? ComputingCase : ComputingBf16;
        return LaunchOverhead + new Milliseconds(cost.Work.Value / (rate.Value * 1e9));
    }
}

/// <summary>One (query token, query head) of the output: a vector of head_size elements.</summary>
/// <param name="Token">Index into the ragged batch's concatenated query tokens.</param>
public readonly record struct OutputVector(int Sequence, int Token, int Head);

/// <summary>A device that can run rows. Used by one worker process at a time, from one thread.</summary>
public interface IDevice : IPlannedDevice, IDisposable
{
    /// <summary>Notes for the user on how the device was opened. None of them changes a result.</summary>
    ImmutableArray<Diagnostic> Notes => [];

    /// <summary>Allocates and fills everything the row needs; the output starts poisoned with NaN.</summary>
    IPreparedRow Prepare(RowWorkload workload);

    Ceilings MeasureCeilings();

    /// <summary>Makes the sides of a comparison from the device's kernels.</summary>
    ISideMaker Sides { get; }

    /// <summary>Marks launches for a profiler that waits for the mark. The mark ends when the result is disposed.</summary>
    IDisposable Profiled() => NoProfile.Instance;

    /// <summary>Called once by a worker, before the first row; a device may run a load of its own for it.</summary>
    StartConditions Start(UnitPlace place) => StartConditions.Unknown;
}

/// <summary>A row ready to be launched.</summary>
public interface IPreparedRow : IDisposable
{
    /// <summary>All that was allocated for the row.</summary>
    ImmutableArray<Allocation> Allocations { get; }

    /// <summary>
    /// Query tokens of each tile but the last into which the kernel cuts a sequence, from its first token on; 0 where it is not cut. At the
    /// edges of tiles faults of a kernel show that none of its inner rows has.
    /// </summary>
    int TileTokens(int sequence) => 0;

    /// <summary>Facts that explain the speed: registers, shared memory, vector width, threads.</summary>
    ImmutableSortedDictionary<string, string> Resources { get; }

    /// <summary>
    /// Time in which the host plans one launch, in milliseconds. No launch time contains it. Null where nothing is planned.
    /// </summary>
    double? PlanningMs => null;

    /// <summary>The device's conditions over the launches so far; null where nothing is watched.</summary>
    RowConditions? Conditions => null;

    /// <summary>Launches of one timing: short ones are timed many together.</summary>
    int LaunchesPerTime => 1;

    /// <summary>One launch.</summary>
    /// <returns>Its time in milliseconds.</returns>
    double Launch();

    /// <summary>Timings without a pause between any two, each of <see cref="LaunchesPerTime"/> launches.</summary>
    /// <param name="launchMs">Receives, for each timing, the mean time of its launches in milliseconds.</param>
    void LaunchTimed(Span<double> launchMs);

    /// <summary>Overwrites the whole output with NaN codes, so that an element left unwritten is seen.</summary>
    void PoisonOutput();

    /// <summary>
    /// Output elements whose code is NaN, over the whole output (NVFP4: block scales, for e2m1 has none). Inputs are finite, so after a
    /// launch each is an element that the kernel left unwritten or got wrong.
    /// </summary>
    long CountNaN();

    /// <summary>64-bit digest over every byte of the output, scale factors included.</summary>
    ulong OutputDigest();

    /// <summary>The output vector, dequantised; length head_size.</summary>
    void ReadOutput(OutputVector which, Span<double> values);

    /// <summary>Says which vectors <see cref="Reference"/> is asked for next: some devices compute many as fast as one.</summary>
    void ComputeReferencesAhead(ReadOnlySpan<OutputVector> vectors)
    {
    }

    /// <summary>The exact result in float64 on the row's dequantised inputs.</summary>
    /// <param name="values">head_size results.</param>
    /// <param name="scoreEffect">
    /// head_size numbers: how far inexact scores would move each result, to first order. Where a score x_j, before the softmax, has an
    /// error of u m_j, m_j = sum of |q_i k_ij| over its products, times every factor of the score, and errors are independent, the
    /// result has one of u times this (root mean square): sqrt(sum over j of (p_j m_j (v_j - o))^2), since do / dx_j = p_j (v_j - o).
    /// </param>
    void Reference(OutputVector which, Span<double> values, Span<double> scoreEffect);
}
