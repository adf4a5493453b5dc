using System.Collections.Immutable;
using PrefillBench.Measurement;
using PrefillBench.Measurement.Journals;
using PrefillBench.Statistics;

namespace PrefillBench.Evaluation.Pools;

/// <summary>One session of stored judging: fresh processes of unchanged code with readings of the control between their rows.</summary>
/// <param name="Name">The file's name without its endings.</param>
/// <param name="RowLogs">Mean over the processes of ln(median launch in ms), by row id; rows that every process measured.</param>
/// <param name="ControlLog">Mean over the processes of ln(median reading in ms).</param>
internal sealed record RecordedSession(string Name, string Device, string Boot, ImmutableSortedDictionary<string, double> RowLogs, double ControlLog)
{
    /// <summary>The journal of `prefill-bench run --mode stored`, as it is or compressed.</summary>
    /// <exception cref="InvalidDataException">Without processes, or with one that has no control.</exception>
    public static RecordedSession Read(string path)
    {
        var content = JournalContent.Parse(PoolReader.Bytes(path), path);
        return Of(PoolReader.NameOf(path), content.Header.Device, content.Header.Boot, content.Replicates);
    }

    public static RecordedSession Of(string name, string device, string boot, ImmutableArray<ReplicateMeasurement> processes)
    {
        if (processes.IsEmpty || processes.Any(process => process.ControlMs.IsEmpty))
        {
            throw new InvalidDataException($"{name}: not every process of this session measured the control ({processes.Length} processes)");
        }

        var rows = processes.SelectMany(process => process.Rows).GroupBy(row => row.RowId).Where(row => row.Count() == processes.Length);
        return new(
            name, device, boot,
            rows.ToImmutableSortedDictionary(row => row.Key, row => row.Average(process => LogOfMedian(process.LaunchMs)), StringComparer.Ordinal),
            processes.Average(process => LogOfMedian(process.ControlMs)));
    }

    private static double LogOfMedian(ImmutableArray<double> ms) => Math.Log(Sample.Of(ms.AsSpan()).Median);
}
