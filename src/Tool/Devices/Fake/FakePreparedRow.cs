using System.Collections.Immutable;
using System.IO.Hashing;
using System.Text;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Fake;

/// <summary>
/// Times and faults from the script; the "output" is a pattern of the position, so that the output check has something to check.
/// </summary>
internal sealed class FakePreparedRow(WorkloadRow row, FakeRule rule, FakeTimes times, FakeProcess process) : IPreparedRow
{
    private const double WrongFactor = 1.5;
    private const long GapElements = 8;
    private long launches;
    private bool poisoned = true;

    public ImmutableArray<Allocation> Allocations { get; } = [new(AllocationKind.Scripted, new(1 << 20))];

    public ImmutableSortedDictionary<string, string> Resources { get; } =
        ImmutableSortedDictionary<string, string>.Empty.Add("script rule", rule.Row);

    public double? PlanningMs => rule.PlanningMs > 0 ? rule.PlanningMs : null;

    public double Launch()
    {
        process.Strike(rule.Fault, $"in {row.Id}");
        process.Sleep(rule.SleepMs);
        launches++;
        poisoned = false;
        return times.NextMs();
    }

    public void LaunchTimed(Span<double> launchMs)
    {
        foreach (ref var ms in launchMs)
        {
            ms = Launch();
        }
    }

    public void PoisonOutput() => poisoned = true;

    public long CountNaN() => rule.Output == FakeOutput.Gap ? GapElements : 0;

    public ulong OutputDigest()
    {
        var seed = rule.Output == FakeOutput.Flaky ? launches : 0;
        return XxHash64.HashToUInt64(Encoding.UTF8.GetBytes($"{row.Id}/{rule.Output}/{poisoned}"), seed);
    }

    public void ReadOutput(OutputVector which, Span<double> values)
    {
        Exact(which, values);
        foreach (ref var value in values)
        {
            value = poisoned || rule.Output == FakeOutput.NaN ? double.NaN
                : rule.Output == FakeOutput.Wrong ? value * WrongFactor
                : value;
        }
    }

    public void Reference(OutputVector which, Span<double> values, Span<double> scoreEffect)
    {
        Exact(which, values);
        scoreEffect.Clear();
    }

    public void Dispose()
    {
    }

    private static void Exact(OutputVector which, Span<double> values)
    {
        for (var element = 0; element < values.Length; element++)
        {
            // Any smooth, position-dependent pattern of magnitude near 1 would do.
            values[element] = Math.Sin(1 + which.Sequence + (0.37 * which.Token) + (1.3 * which.Head) + (0.11 * element));
        }
    }
}
