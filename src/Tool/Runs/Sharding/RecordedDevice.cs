using PrefillBench.Devices;
using PrefillBench.Runs.Planning;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Runs.Sharding;

/// <summary>
/// A device of which only a shard's answers are known, from when its sweep was planned. The same plan can then be made on a machine without
/// the device.
/// </summary>
internal sealed class RecordedDevice(ShardFile shard, SweepFile sweep) : IPlannedDevice
{
    private readonly Dictionary<string, PlannedAnswer> answers = sweep.Rows.ToDictionary(row => row.Answer.Row, row => row.Answer);

    public DeviceFacts Facts => shard.Device;

    public DeviceRates Rates => shard.Rates;

    public string? WhyNot(RowWorkload workload) =>
        answers.TryGetValue(workload.Row.Id, out var answer) ? answer.WhyNot : "the shards did not plan this row";

    public ByteCount MemoryOf(RowWorkload workload) =>
        new(answers.TryGetValue(workload.Row.Id, out var answer) ? answer.MemoryBytes : 0);

    public Milliseconds StartOf(RowWorkload workload) =>
        new(answers.TryGetValue(workload.Row.Id, out var answer) ? answer.StartMs : 0);

    public int LaunchesPerTime(RowWorkload workload) =>
        answers.TryGetValue(workload.Row.Id, out var answer) ? answer.LaunchesPerTime : 1;
}
