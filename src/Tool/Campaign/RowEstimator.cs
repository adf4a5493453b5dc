using PrefillBench.Devices;
using PrefillBench.Measurement;
using PrefillBench.Spec;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Campaign;

/// <summary>Predicted durations from a device's rates, following the same rules as the measuring itself.</summary>
internal sealed class RowEstimator(DeviceRates rates, SweepEffort effort)
{
    private static readonly LaunchProtocol Standard = new(Published: false, WarmL2: false);

    /// <summary>Vectors that the output check compares in float64.</summary>
    private const int CheckedVectors = 64;

    /// <summary>Starting all worker processes.</summary>
    public Milliseconds Processes => rates.ProcessStart * (effort.Units * effort.SidesPerUnit);

    public Milliseconds Launch(WorkloadRow row, WorkloadCost cost)
    {
        var rate = row.Kernel == KernelRole.Trtllm ? rates.Trtllm : rates.Baseline;
        return rates.LaunchOverhead + new Milliseconds(cost.Work.Value / (rate.Value * 1e9));
    }

    /// <summary>All that one row costs over the run: inputs, output check, warm-up and timed launches in every process.</summary>
    public Milliseconds Row(WorkloadRow row, WorkloadCost cost, Milliseconds launch)
    {
        var protocol = Standard with { Published = effort.Published };
        var (leastLaunches, leastTotal) = LaunchCounts.LeastWarmUp(row.Case, protocol);
        var warmUp = Math.Max(leastTotal.Value, leastLaunches * launch.Value);
        var launches = effort.LockStep ? LaunchCounts.Rounds(launch) : LaunchCounts.Timed(launch, row.Case, protocol);
        var timed = launches * launch.Value;
        var elements = (cost.QueryTokens * row.Case.Heads.Query + 2L * row.Case.KvPoolTokens * row.Case.Heads.Kv) * row.Case.HeadSize;
        var fill = Milliseconds.FromSeconds(elements / rates.FilledElementsPerSecond).Value;
        var check = Milliseconds.FromSeconds(CheckedVectors * 4.0 * row.Case.HeadSize * row.Case.MaxKvLen / rates.ReferenceFlopsPerSecond).Value;
        return new Milliseconds(effort.SidesPerUnit * (check + effort.Units * (rates.RowOverhead.Value + fill + launch.Value + warmUp + timed)));
    }
}
