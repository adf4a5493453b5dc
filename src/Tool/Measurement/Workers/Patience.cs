using PrefillBench.Measurement.Output;
using PrefillBench.Units;

namespace PrefillBench.Measurement.Workers;

/// <summary>Timeout of one request to a worker: <c>Factor x predicted + Base</c>.</summary>
public sealed record Patience(double Factor, TimeSpan Base)
{
    /// <summary>3 x predicted + 20 s: the factor covers a machine busy elsewhere, the base process start and compilation.</summary>
    public static Patience Default { get; } = new(3, TimeSpan.FromSeconds(20));

    /// <summary>Additional time for a row's preparation alone; see <see cref="Devices.DeviceRates.KernelStart"/>.</summary>
    public TimeSpan Start { get; init; }

    /// <summary>Random inputs made, at least; see <see cref="Devices.DeviceRates.LeastElementsPerMs"/>.</summary>
    public double ElementsPerMs { get; init; } = 1e4;

    /// <summary>Keys of the float64 check, at least; see <see cref="Devices.DeviceRates.LeastCheckedKeysPerMs"/>.</summary>
    public double CheckedKeysPerMs { get; init; } = 1e3;

    /// <summary>A prediction can be absurdly long for a case the budget let through; more than a day is cut to a day.</summary>
    public TimeSpan For(Milliseconds predicted) =>
        Base + TimeSpan.FromMilliseconds(Math.Min(Factor * predicted.Value, TimeSpan.MillisecondsPerDay));

    internal Milliseconds Preparing(RowTask task)
    {
        var shape = task.Row.Case;
        var kv = 2.0 * shape.KvPoolTokens * shape.Heads.Kv * shape.HeadSize;
        var query = (double)shape.BatchSize * shape.MaxSeqLen * shape.Heads.Query * shape.HeadSize;
        var checkedKeys = task.ExpectedDigest is null ? Math.Min((double)SampledVectors.Most * shape.MaxKvLen, SampledVectors.MostKeys) : 0;
        return new Milliseconds(((kv + query) / ElementsPerMs) + (checkedKeys / CheckedKeysPerMs)) + task.ExpectedLaunch;
    }
}
