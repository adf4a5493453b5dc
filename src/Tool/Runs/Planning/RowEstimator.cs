using PrefillBench.Devices;
using PrefillBench.Measurement;
using PrefillBench.Spec;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Runs.Planning;

/// <summary>Predicted durations from a device's rates, following the same rules as the measuring itself.</summary>
internal sealed class RowEstimator(DeviceRates rates, SweepEffort effort, Milliseconds settling)
{
    /// <summary>Vectors that the output check compares in float64.</summary>
    private const int CheckedVectors = 64;

    private readonly LaunchProtocol protocol = new(effort.Published, WarmL2: false, settling);

    /// <summary>Starting all worker processes.</summary>
    public Milliseconds Processes => rates.ProcessStart * Starts;

    /// <summary>Fresh processes that run a row, of both sides.</summary>
    public int Starts => effort.Units * effort.SidesPerUnit;

    /// <summary>All that one row costs over the run: inputs, output check, warm-up and timed launches in every process.</summary>
    /// <param name="start">Start of the row's kernel in each process.</param>
    /// <param name="launchesPerTime">Launches that are timed together.</param>
    public Milliseconds Row(WorkloadRow row, WorkloadCost cost, Milliseconds launch, Milliseconds start, int launchesPerTime)
    {
        var together = launch * launchesPerTime;
        var launches = launch + WarmUp(row.Case, launch, together) + Timed(row.Case, launch, together);
        var elements = (cost.QueryTokens * row.Case.Heads.Query + 2L * row.Case.KvPoolTokens * row.Case.Heads.Kv) * row.Case.HeadSize;
        var fill = Milliseconds.FromSeconds(elements / rates.FilledElementsPerSecond).Value;
        var checkFlops = CheckedVectors * 4.0 * row.Case.HeadSize * row.Case.MaxKvLen;
        var check = Milliseconds.FromSeconds(checkFlops / rates.ReferenceFlopsPerSecond).Value;
        var process = rates.RowOverhead.Value + start.Value + fill + launches.Value;
        return new Milliseconds(effort.SidesPerUnit * (check + effort.Units * process));
    }

    /// <summary>Single launches, then launches as they are timed: for what the time is short of, or until the device has settled.</summary>
    private Milliseconds WarmUp(AttentionCase shape, Milliseconds launch, Milliseconds together)
    {
        var (leastLaunches, leastTotal) = LaunchCounts.LeastWarmUp(shape, protocol);
        var single = launch * leastLaunches;
        if (LaunchCounts.Settling(together, shape, protocol) is > 0 and var ahead)
        {
            return single + (together * ahead);
        }

        var rest = together * LaunchCounts.LeastWarmUpTimes;
        return single >= leastTotal ? single : new(Math.Max(leastTotal.Value, (single + rest).Value));
    }

    /// <summary>A lock-step pair takes turns launch by launch.</summary>
    private Milliseconds Timed(AttentionCase shape, Milliseconds launch, Milliseconds together) => effort.LockStep
        ? launch * LaunchCounts.Rounds(launch)
        : together * LaunchCounts.Timed(together, shape, protocol);
}
